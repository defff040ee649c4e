import { expect, test } from 'vitest'
import { notificationStatuses } from '@/lib/domain/notification'
import { retryObstacle } from '@/lib/operations/retry-obstacle'

test('only a dead letter can be retried; every other status says why not', () => {
  const obstacles = notificationStatuses.map((status) => [
    status,
    retryObstacle({ status, commands: [], resends: [] }, true),
  ])
  expect(obstacles.filter(([, obstacle]) => obstacle === null)).toEqual([['dead_lettered', null]])
})

test('a queued retry stands in the way of another', () => {
  const commands = [{ kind: 'retry', status: 'pending' }]
  expect(retryObstacle({ status: 'dead_lettered', commands, resends: [] }, true)).toBe('A retry is queued already.')
})

test('what was sent again is not retried: the one that was made stands for it', () => {
  expect(retryObstacle({ status: 'dead_lettered', commands: [], resends: [{}] }, true)).toMatch(/^It was sent again/)
})

test('who may not retry is told so, whatever the status', () => {
  expect(retryObstacle({ status: 'dead_lettered', commands: [], resends: [] }, false)).toBe(
    'Your role does not permit a retry.',
  )
})
