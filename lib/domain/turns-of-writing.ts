const turns = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/**
 * A text with a name in the place of each character that turns the direction of writing (`[U+202E]`): unseen, such a one can make
 * what stands after it read otherwise than it is.
 */
export function turnsNamed(text: string): string {
  return text.replace(turns, (turn) => `[U+${turn.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`)
}
