import { type Inline, type Json, normaliseInline, type Properties } from '../content/index.ts'
import { isInline } from '../content/shapes.ts'

/**
 * Readers of properties. A property comes from Yjs, a clipboard or an older version, so it may be anything:
 * a value of the wrong kind is the default, and nothing here throws.
 */
export type Parse<Value> = (value: unknown) => Value

export const parseText: Parse<string> = (value) => (typeof value === 'string' ? value : '')

/** A number in a range, or undefined. */
export const parseNumber =
  (min: number, max: number): Parse<number | undefined> =>
  (value) =>
    typeof value === 'number' && value >= min && value <= max ? value : undefined

export const parseOneOf =
  <Option extends string>(options: readonly Option[], fallback: Option): Parse<Option> =>
  (value) =>
    options.find((option) => option === value) ?? fallback

/** A string that `safe` lets through, as it gives it back; else empty. */
export const parseSafe =
  (safe: (value: unknown) => string | undefined): Parse<string> =>
  (value) =>
    safe(value) ?? ''

/** Text in one line: a plain string, or runs where it is formatted. */
export const parseInline: Parse<readonly Inline[]> = (value) => {
  if (typeof value === 'string') return value === '' ? none : [{ type: 'text', text: value }]
  return isInline(value) && value.length > 0 ? normaliseInline(value) : none
}
const none: readonly Inline[] = Object.freeze([])

/** The way back: a plain string where that says all. */
export const unparseInline = (inline: readonly Inline[]): Json => {
  const [only] = inline
  if (inline.length === 0) return ''
  if (inline.length === 1 && only?.type === 'text' && !only.marks) return only.text
  return inline as unknown as Json // Inline is JSON all through; its optional keys keep it from being assignable
}

export const parseProperties: Parse<Properties> = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : noProperties
const noProperties: Properties = Object.freeze({})
