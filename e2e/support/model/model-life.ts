import { arrive, call, finish } from '@/e2e/support/model/model-calls'
import { ask, receive, settle } from '@/e2e/support/model/model-evidence'
import { intend, lease, loseWorker, rescue, takeLeaseBack } from '@/e2e/support/model/model-leases'
import { acceptNoRisk, cancel, resolve, retry } from '@/e2e/support/model/model-people'
import type { Life } from '@/e2e/support/model/model-state'
import { overtake } from '@/e2e/support/model/model-takeover'
import { accept } from '@/e2e/support/model/model-windows'
import { pick } from '@/e2e/support/model/model-world'

type Act = (life: Life) => boolean

const acts: readonly Act[] = [
  (life) => accept(life, Math.floor(life.chance() * life.world.facts)),
  ...[lease, lease, lease, intend, intend, intend, call, call, call, finish, finish, finish],
  ...[loseWorker, overtake, takeLeaseBack, rescue, ask, settle, receive, cancel, resolve, retry, acceptNoRisk],
  (life) => forward(life, life.chance() * 2_000),
  (life) => forward(life, life.chance() * 40_000),
  (life) => life.chance() < 0.3 && forward(life, life.chance() * 900_000),
  (life) => life.chance() < 0.1 && forward(life, life.chance() * 2 * 86_400_000),
]

/** One thing that happens; what has nothing to happen to is no step. */
export function step(life: Life): void {
  while (!pick(life.chance, acts)(life));
}

/** Everybody is well, time passes, and nobody does anything new. @returns the rounds that it took */
export function comeToRest(life: Life): number {
  life.well = true
  let rounds = 0
  for (; rounds < 400 && !isAtRest(life); rounds++) {
    forward(life, 30_000)
    rescue(life)
    for (const _ of life.notifications) ask(life)
    while (life.questions.length > 0) settle(life)
    for (const _ of life.notifications) lease(life)
    for (const _ of life.notifications) intend(life)
    for (const _ of life.notifications) call(life)
    forward(life, life.world.timeoutMs)
    while (finish(life));
  }
  return rounds
}

export function isAtRest({ notifications }: Life): boolean {
  return notifications.every(({ work }) => !work || work.state === 'held' || work.state === 'dead')
}

function forward(life: Life, ms: number): true {
  life.now += ms
  arrive(life)
  return true
}
