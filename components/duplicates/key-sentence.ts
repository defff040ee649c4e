import type { ProducerHygiene } from '@/lib/insights/key-hygiene'

/** How a producer uses its keys, in words for its owner. */
export function keySentence({
  producer,
  repeats,
  newKeys,
  byCampaigns,
  collisions,
  newKeyShare,
}: ProducerHygiene): string {
  const sentences: string[] = []
  const retries = repeats + newKeys
  if (newKeyShare === 1) {
    sentences.push(
      newKeys === 1
        ? `${producer} made a new key for its only retry.`
        : `${producer} made a new key for each of its ${newKeys} retries.`,
    )
  } else if (newKeyShare !== null && newKeys > 0) {
    sentences.push(`${producer} made a new key for ${percent(newKeyShare)} of its retries: ${newKeys} of ${retries}.`)
  } else if (repeats > 0) {
    sentences.push(`${producer} repeats its requests under the same key, as it should.`)
  }
  if (collisions > 0) {
    const times = collisions === 1 ? 'once' : `${collisions} times`
    sentences.push(`${sentences.length > 0 ? 'It' : producer} used a key again for another request ${times}.`)
  }
  if (sentences.length === 0 && byCampaigns > 0) sentences.push(`Only campaigns of ${producer} met people again.`)
  return sentences.join(' ')
}

/** Never 0 % of something, nor 100 % of not quite all. */
function percent(share: number): string {
  const whole = Math.round(share * 100)
  if (whole === 0) return 'less than 1 %'
  return whole === 100 ? 'more than 99 %' : `${whole} %`
}
