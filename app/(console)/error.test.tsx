import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import ConsoleError from '@/app/(console)/error'
import { closedPage } from '@/lib/auth/closed-page'
import { AppError } from '@/lib/domain/errors'

const shown = (error: Error) => renderToStaticMarkup(<ConsoleError error={error} />)
const closed = (permission: Parameters<typeof closedPage>[1]) =>
  shown(closedPage(new AppError('forbidden', 'Your role, viewer, does not permit this.'), permission) as Error)

test('a page that is not for a role says which roles it takes and whom to ask, not that the database may be away', () => {
  const html = closed('configuration.read')
  expect(html).toContain('Your role does not open this page')
  expect(html).toContain('It takes the role operator or admin.')
  expect(html).not.toContain('database')
  expect(html).not.toContain('Try again')
  expect(closed('users.manage')).toContain('It takes the role admin.')
})

test('a page that failed says so, and under what the log has the cause', () => {
  expect(shown(Object.assign(new Error('away'), { digest: '4711' }))).toContain('The log has the cause under 4711.')
})

test('a fault of the browser’s own names no log and blames no database', () => {
  expect(shown(new Error('Failed to load chunk'))).toContain('The server was updated')
  expect(shown(new Error('Failed to load chunk'))).not.toContain('database')
})
