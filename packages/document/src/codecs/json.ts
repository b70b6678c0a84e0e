import { assertContent, type Content, ContentError, normalise } from '../content/index.ts'

const FORMAT = 'quire'
const VERSION = 1

/** A document as JSON text: `{"format":"quire","version":1,"content":[…]}`. Carries everything, ids too. */
export const toJson = (content: Content): string =>
  JSON.stringify({ format: FORMAT, version: VERSION, content: normalise(content) })

/**
 * Reads what `toJson` wrote, or a bare array of blocks.
 *
 * @throws {ContentError} naming the place and what is allowed there.
 */
export function fromJson(text: string): Content {
  const value = parse(text)
  const content = Array.isArray(value) ? value : unwrap(value)
  assertContent(content)
  return normalise(content)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ContentError('', `not JSON: ${cause instanceof Error ? cause.message : cause}`)
  }
}

function unwrap(value: unknown): unknown {
  const { format, version, content } = (value ?? {}) as Record<string, unknown> // a scalar has none of them
  if (format !== FORMAT)
    throw new ContentError('', `expected an array of blocks or {"format":"${FORMAT}","version":${VERSION},…}`)
  if (version !== VERSION)
    throw new ContentError('version', `expected ${VERSION}, found ${JSON.stringify(version)}`)
  return content
}
