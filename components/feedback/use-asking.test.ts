import { UnrecognizedActionError } from 'next/dist/client/components/unrecognized-action-error'
import { redirect } from 'next/navigation'
import { expect, test } from 'vitest'
import { unheard } from '@/components/feedback/use-asking'

test('no answer is a refusal that says whether asking again is safe', () => {
  const cut = new TypeError('Failed to fetch')
  expect(unheard(cut, 'safe')).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('asking again is safe'),
  })
  expect(unheard(cut, 'unsure').message).toContain('look before you ask again')
  expect(unheard(cut, 'reads').message).not.toContain('done')
})

test('a page from before an update is told to load again', () => {
  expect(unheard(new UnrecognizedActionError('not found'), 'safe').message).toContain('Nothing was done')
})

test('an action that goes on to another page does so', () => {
  const leaving = thrownBy(() => redirect('/sign-in'))
  expect(thrownBy(() => unheard(leaving, 'safe'))).toBe(leaving)
})

function thrownBy(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
