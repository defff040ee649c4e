/** How many that wait for a person are gone through at once: they gather until retention, and are read every few seconds. */
export const waitingCountedAtMost = 20_000
