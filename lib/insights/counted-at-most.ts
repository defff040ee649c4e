/** Dead letters gather until retention: the overview, which is read every few seconds, counts as far as *Review* looks through them. */
export const deadLettersCountedAtMost = 20_000
