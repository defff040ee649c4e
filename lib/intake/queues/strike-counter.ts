const strikesMax = 5
const rememberedMax = 10_000

/** Counts how often a message failed for no stated reason: beyond five times it is taken to be the message's fault. */
export function strikeCounter(): { isOut(brokerId: string): boolean } {
  const strikes = new Map<string, number>()
  return {
    isOut(brokerId) {
      const count = (strikes.get(brokerId) ?? 0) + 1
      strikes.delete(brokerId)
      if (count > strikesMax) return true
      strikes.set(brokerId, count)
      const oldest = strikes.size > rememberedMax ? strikes.keys().next() : undefined
      if (oldest && !oldest.done) strikes.delete(oldest.value)
      return false
    },
  }
}
