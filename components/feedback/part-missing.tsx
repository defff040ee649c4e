'use client'

import { Button } from '@/components/ui/button'

/** Why something that a page fetches when it is needed did not come, and what to do. */
export const partMissing =
  'A part of this page could not be loaded: the server was updated since, or cannot be reached. Copy what you typed, then load the page again.'

/** Stands where a part should that could not be fetched, as after a release: the rest of the page stays, and what is typed in it. */
export function PartMissing() {
  return (
    <div role="alert" className="flex flex-wrap items-center gap-2 rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
      <p className="min-w-0 grow">{partMissing}</p>
      <Button size="sm" onClick={() => window.location.reload()}>
        Load again
      </Button>
    </div>
  )
}
