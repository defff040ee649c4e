import { redirect } from 'next/navigation'
import { addressWith, type PageParameters } from '@/lib/http/page-parameters'
import { hiddenAddress } from '@/lib/insights/hide-people'

/** Goes on to the page's address with hashes in the place of whom it names, if it names somebody. */
export async function hidePeopleOf(path: string, parameters: PageParameters): Promise<void> {
  const address = hiddenAddress(path, new URLSearchParams(addressWith('', await parameters).slice(1)))
  if (address !== null) redirect(address)
}
