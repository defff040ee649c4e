import { Copyable } from '@/components/feedback/copyable'

/** Said before somebody asks for what nobody could approve. `id`: the request that waits already. */
export function NobodyElse({ id = '<id>' }: { id?: string }) {
  return (
    <p role="note" className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
      Nobody else can approve this. An administrator makes a second account with a role that may do it, on <i>Users</i>.
      A day later it may approve what its maker asks for. Until then, on the server:{' '}
      <Copyable text={`npm run once -- approve ${id} --as EMAIL --reason WHY`} what="the command" />
    </p>
  )
}
