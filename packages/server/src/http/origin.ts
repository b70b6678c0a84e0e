/** Where a request comes from and goes to, by its headers. */
export interface OriginHeaders {
  /** The page that asks; browsers always say it, programs need not. */
  readonly origin: string | undefined
  /** The host that is asked. */
  readonly host: string | undefined
}

/**
 * Whether a page may open a connection: pages of this server's own host may, and those of the listed origins.
 *
 * A program that is no browser sends no `Origin` and is let through: it is not carried by somebody else's cookies.
 *
 * @param allowed - origins such as `https://docs.example.org`, or `*` for all.
 */
export const isAllowedOrigin = ({ origin, host }: OriginHeaders, allowed: readonly string[]): boolean => {
  if (origin === undefined || allowed.includes('*')) return true
  const page = parse(origin)
  if (!page) return false
  if (allowed.some((entry) => parse(entry)?.origin === page.origin)) return true
  return host !== undefined && parse(`${page.protocol}//${host}`)?.host === page.host
}

const parse = (text: string): URL | undefined => {
  if (!/^https?:\/\//i.test(text)) return undefined // `null`, and origins that are no page of a server
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
