/** A start that cannot succeed as things stand. Its message is the one line that the operator sees. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
