import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { acceptMany } from '@/lib/intake/accept-many'
import { buildNotificationRequest, newId } from '@/lib/intake/build-request'

const batch = 500

/** Accepts so many notifications of a type, 500 a statement and a lane, as what is to be sent. */
export async function acceptJobs(type: string, jobs: number): Promise<void> {
  const configuration = await activeConfiguration()
  for (let made = 0; made < jobs; made += batch) {
    const lane = (made / batch) % 64
    const request = () => {
      const input = { type, recipient: { phone: '+15551234567' }, data: { orderId: newId() } }
      return buildNotificationRequest(newId(), newId(), input, configuration, lane)
    }
    await acceptMany(Array.from({ length: Math.min(batch, jobs - made) }, request))
  }
}
