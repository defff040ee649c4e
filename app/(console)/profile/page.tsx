import type { Metadata } from 'next'
import { signedIn } from '@/app/(console)/page-actor'
import {
  beginSecondFactorAction,
  changePasswordAction,
  confirmSecondFactorAction,
  endOtherSessionsAction,
  endSessionAction,
  removeSecondFactorAction,
  renewRecoveryCodesAction,
} from '@/app/(console)/profile/actions'
import { ChangePassword } from '@/components/govern/change-password'
import { ConfirmButton } from '@/components/govern/confirm-button'
import { roleWords } from '@/components/govern/role-words'
import { NewRecoveryCodes, TurnOff } from '@/components/govern/second-factor-change'
import { SecondFactorSetup } from '@/components/govern/second-factor-setup'
import { SessionTable } from '@/components/govern/session-table'
import { PageHeading } from '@/components/shell/page-heading'
import { SingleKeysSwitch } from '@/components/shell/single-keys-switch'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import { ownSecondFactor, type SecondFactor } from '@/lib/auth/own-second-factor'
import { ownSessions } from '@/lib/auth/sessions'

export const metadata: Metadata = { title: 'Profile' }

export default async function ProfilePage() {
  const actor = await signedIn()
  const [secondFactor, sessions] = await Promise.all([ownSecondFactor(actor), ownSessions(actor)])
  return (
    <>
      <PageHeading title="Profile" lead="Your account, how you sign in, and where you are signed in." />
      {actor.mustEnrol ? (
        <p role="alert" className="mb-4 rounded-lg bg-warn-soft px-4 py-3 text-sm text-warn">
          Your role must have a second factor. Set it up to go on: until then no other page opens.
        </p>
      ) : null}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card
          title="Account"
          aside={actor.proof.by === 'sign_in' ? null : <ChangePassword change={changePasswordAction} />}
        >
          <Facts
            items={[
              ['Email', actor.email],
              ['Name', actor.name],
              ['Role', `${actor.role}: ${roleWords[actor.role]}`],
            ]}
          />
        </Card>
        <SecondFactorCard secondFactor={secondFactor} />
        <Card className="lg:col-span-2" title="Single keys">
          <SingleKeysSwitch />
        </Card>
        <Card
          className="lg:col-span-2"
          title="Sessions"
          aside={
            sessions.length > 1 ? (
              <ConfirmButton
                label="End all others…"
                title="End all your other sessions?"
                consequence="Every other browser is signed out at once."
                confirm="End them"
                act={endOtherSessionsAction}
              />
            ) : null
          }
        >
          <SessionTable sessions={sessions} end={endSessionAction} />
        </Card>
      </div>
    </>
  )
}

function SecondFactorCard({ secondFactor: { on, codesLeft, required } }: { secondFactor: SecondFactor }) {
  const state = on ? <Badge tone="good">On</Badge> : <Badge tone={required ? 'warn' : 'quiet'}>Off</Badge>
  return (
    <Card title="Second factor" aside={state}>
      <div className="flex flex-col items-start gap-3 px-4 py-3 text-sm">
        {on ? (
          <>
            <p>
              Sign-in asks for a code of your authenticator app. {codesLeft} of 10 recovery codes are left
              {required ? '; your role must have it.' : '.'}
            </p>
            <div className="flex flex-wrap gap-2">
              <NewRecoveryCodes renew={renewRecoveryCodesAction} />
              {required ? null : <TurnOff remove={removeSecondFactorAction} />}
            </div>
          </>
        ) : (
          <>
            <p>A stolen password opens nothing when a code of your phone is asked for too.</p>
            <SecondFactorSetup begin={beginSecondFactorAction} confirm={confirmSecondFactorAction} />
          </>
        )}
      </div>
    </Card>
  )
}
