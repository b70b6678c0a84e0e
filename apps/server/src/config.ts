/** What the environment decides about one run of the server (docs/self-hosting.md lists every variable). */
export interface Config {
  readonly host: string
  /** 0 lets the system choose one. */
  readonly port: number
  readonly dataDir: string
  readonly redisUrl: string | undefined
  readonly publicUrl: URL | undefined
  /** Origins whose pages may connect; `'*'` for all, `undefined` for the server's own. */
  readonly allowedOrigins: readonly string[] | '*' | undefined
  /** `hs256:<secret>`, or the address or file of a JWKS: documents are for those with a token, and as it says. */
  readonly tokenKeys: string | undefined
  /** Signs what the server hands out; all instances that serve the same people share it. */
  readonly secret: string | undefined
  /** Files with the certificate chain and its key, in PEM: HTTPS with HTTP/2 and HTTP/1.1 on the same port. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined
  /** How many proxies in front of the server are believed about the client's address. */
  readonly trustedProxies: number
  readonly limits: ConfiguredLimits
  /** The largest file that may be uploaded. */
  readonly maxUploadBytes: number
  readonly shutdownMs: number
  readonly logLevel: LogLevel
}

/** The limits an operator may set; what is left out keeps its default (packages/server `limits.ts`). */
interface ConfiguredLimits {
  readonly maxConnections?: number
  readonly maxConnectionsPerAddress?: number
  readonly maxSessionsPerDocument?: number
  readonly maxMessageBytes?: number
  readonly maxDocumentBytes?: number
  readonly messagesPerSecond?: number
  readonly memoryBudgetBytes?: number
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** A variable with a value that is not allowed. Its message is the one line that an operator sees. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the configuration.
 *
 * @param environment - e.g. `process.env`; an empty value counts as not set.
 * @throws {ConfigError} naming the variable, its value and what is allowed.
 */
export const readConfig = (environment: Environment): Config => {
  const read = <T>(name: string, parse: (value: string) => T | undefined, allowed: string): T | undefined => {
    const value = environment[name]?.trim()
    if (value === undefined || value === '') return undefined
    const parsed = parse(value)
    if (parsed === undefined) throw new ConfigError(`${name}=${shown(name, value)}: expected ${allowed}`)
    return parsed
  }
  const count = (name: string, minimum = 1): number | undefined =>
    read(name, wholeNumber(minimum, Number.MAX_SAFE_INTEGER), `a whole number from ${minimum}`)

  for (const [name, instead] of Object.entries(notYet))
    read(name, (value) => (instead.unless === value ? value : undefined), instead.allowed)

  const megabytes = count('QUIRE_MEMORY_BUDGET_MB')
  return {
    host: environment.HOST?.trim() || '127.0.0.1',
    port: read('PORT', wholeNumber(0, 65_535), 'a port from 0 to 65535 (0 picks a free one)') ?? 3000,
    dataDir: environment.QUIRE_DATA_DIR?.trim() || './data',
    redisUrl: read('REDIS_URL', redisUrl, 'redis://host:port or rediss://host:port'),
    publicUrl: read('QUIRE_PUBLIC_URL', httpUrl, 'an http:// or https:// address'),
    allowedOrigins: read(
      'QUIRE_ALLOWED_ORIGINS',
      origins,
      'origins like https://example.org, with commas between, or *',
    ),
    tokenKeys: read(
      'QUIRE_TOKEN_KEYS',
      tokenKeys,
      `hs256:<a secret of ${minSecretBytes} bytes or more>, or the https:// address or the file of a JWKS`,
    ),
    secret: read('QUIRE_SECRET', secret, `${minSecretBytes} bytes or more`),
    tls: readTls(environment.QUIRE_TLS_CERT?.trim(), environment.QUIRE_TLS_KEY?.trim()),
    trustedProxies:
      read('QUIRE_TRUST_PROXY', proxies, 'off, or the number of proxies in front, 1 to 10') ?? 0,
    limits: defined({
      maxConnections: count('QUIRE_MAX_CONNECTIONS'),
      maxConnectionsPerAddress: count('QUIRE_MAX_CONNECTIONS_PER_ADDRESS'),
      maxSessionsPerDocument: count('QUIRE_MAX_SESSIONS_PER_DOCUMENT'),
      maxMessageBytes: count('QUIRE_MAX_MESSAGE_BYTES', 1024),
      maxDocumentBytes: count('QUIRE_MAX_DOCUMENT_BYTES', 1024),
      messagesPerSecond: count('QUIRE_MESSAGES_PER_SECOND'),
      memoryBudgetBytes: megabytes && megabytes * 1024 * 1024,
    }),
    maxUploadBytes: (count('QUIRE_MAX_UPLOAD_MB') ?? 25) * 1024 * 1024,
    shutdownMs: (read('QUIRE_SHUTDOWN_SECONDS', wholeNumber(0, 3600), 'seconds from 0 to 3600') ?? 10) * 1000,
    logLevel: read('LOG_LEVEL', oneOf(logLevels), `one of ${logLevels.join(', ')}`) ?? 'info',
  }
}

/** Named in the contract and not built yet: setting one must not pass in silence as if it worked. */
const notYet: Readonly<Record<string, { readonly unless?: string; readonly allowed: string }>> = {
  DATABASE_URL: { allowed: 'nothing: this version keeps documents in SQLite (QUIRE_DATA_DIR)' },
  QUIRE_ACCESS: { unless: 'open', allowed: 'open: this version has no accounts yet' },
}

const readTls = (certFile: string | undefined, keyFile: string | undefined): Config['tls'] => {
  if (!certFile && !keyFile) return undefined
  if (certFile && keyFile) return { certFile, keyFile }
  const [set, missing] = certFile ? ['QUIRE_TLS_CERT', 'QUIRE_TLS_KEY'] : ['QUIRE_TLS_KEY', 'QUIRE_TLS_CERT']
  throw new ConfigError(`${missing}=: expected the path of a PEM file, as ${set} is set`)
}

/** Values that are a secret, or may hold one, are not repeated on a terminal. */
const shown = (name: string, value: string): string => {
  if (name === 'QUIRE_SECRET') return '…'
  return /URL|KEY/.test(name) ? value.replace(/:\/\/[^@/]*@/, '://…@').replace(/^hs256:.*/, 'hs256:…') : value
}

const minSecretBytes = 32
const secret = (value: string): string | undefined =>
  Buffer.byteLength(value) >= minSecretBytes ? value : undefined

const tokenKeys = (value: string): string | undefined => {
  if (value.startsWith('hs256:')) return secret(value.slice('hs256:'.length)) && value
  return value.includes('://') ? httpUrl(value) && value : value
}

const wholeNumber =
  (minimum: number, maximum: number) =>
  (value: string): number | undefined => {
    const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN
    return number >= minimum && number <= maximum ? number : undefined
  }

const oneOf =
  <T extends string>(allowed: readonly T[]) =>
  (value: string): T | undefined =>
    allowed.find((each) => each === value)

const url = (value: string, protocols: readonly string[]): URL | undefined => {
  const parsed = URL.canParse(value) ? new URL(value) : undefined
  return parsed && protocols.includes(parsed.protocol) ? parsed : undefined
}
const httpUrl = (value: string): URL | undefined => url(value, ['http:', 'https:'])
const redisUrl = (value: string): string | undefined => url(value, ['redis:', 'rediss:']) && value

const origins = (value: string): readonly string[] | '*' | undefined => {
  if (value === '*') return '*'
  const list = value.split(',').map((each) => each.trim())
  return list.every((each) => httpUrl(each)?.origin === each) ? list : undefined
}

const proxies = (value: string): number | undefined => (value === 'off' ? 0 : wholeNumber(1, 10)(value))

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }
const defined = <T extends object>(values: T): Defined<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T> // filtered here
