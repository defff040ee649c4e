/** Amazon's validator of SNS messages has no types of its own; what tests use of it. */
declare module 'sns-validator' {
  export default class MessageValidator {
    validate(message: object, done: (error: Error | null) => void): void
  }
}
