/** What happened, as fields; never tokens, secrets or document text. `err` holds an error. */
export type LogFields = Readonly<Record<string, unknown>>

/** Structured log lines. pino's loggers fit. */
export interface Logger {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}

/** Says nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
