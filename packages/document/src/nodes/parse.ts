import {
  type Inline,
  type InlineType,
  type Json,
  normaliseInline,
  type Properties,
} from '../content/index.ts'
import { isRecord } from '../model/json.ts'

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
  if (!Array.isArray(value) || !value.every(isPiece)) return none
  try {
    return normaliseInline(value)
  } catch {
    return none // a property inside of a piece was of a wrong kind
  }
}

/** What each piece of text must have as a string; `normaliseInline` takes only what it knows of the rest. */
const needed: Readonly<Record<InlineType, readonly string[]>> = {
  text: ['text'],
  break: [],
  mention: ['id', 'label'],
  emoji: ['emoji'],
  equation: ['tex'],
  image: ['src'],
  unknown: ['name'],
}

/** Enough of a check for a page that shows a document; `assertContent`, which says what is wrong, is for imports. */
const isPiece = (value: unknown): value is Inline => {
  if (!isRecord(value) || typeof value.type !== 'string' || !Object.hasOwn(needed, value.type)) return false
  const type = value.type as InlineType // a key of the table
  return (
    needed[type].every((key) => typeof value[key] === 'string') &&
    (value.marks === undefined || isRecord(value.marks)) &&
    (type !== 'mention' || ['person', 'document', 'date'].includes(value.kind as string)) &&
    (type !== 'unknown' || isRecord(value.properties))
  )
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
