/** Something that a person can put right: told with a code and what to do, without a stack. */
export class CreateError extends Error {
  override readonly name = 'CreateError';
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}
