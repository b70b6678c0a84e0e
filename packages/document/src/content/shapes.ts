import { parseColour } from './colours.ts'
import type { InlineType } from './content.ts'
import { safeHref, safeImageSource } from './links.ts'
import { FLAGS } from './marks.ts'

/** A document that cannot be read. The message names the place and what is allowed there. */
export class ContentError extends Error {
  override readonly name = 'ContentError'
  /** Where, as in `[3].rows[0][2].children`; empty for the whole. */
  readonly path: string

  constructor(path: string, problem: string) {
    super(path === '' ? problem : `${path}: ${problem}`)
    this.path = path
  }
}

/** Throws a `ContentError` for the first thing in `value`, at `path`, that is not as it should be. */
export type Check = (value: unknown, path: string, depth: number) => void
export type Shape = Readonly<Record<string, Check>>

/** Blocks in blocks; no document that people write comes near. */
export const MAX_DEPTH = 100

export const string: Check = (value, path) => {
  if (typeof value !== 'string') fail(path, 'a string', value)
}
export const flag: Check = (value, path) => {
  if (value !== true) fail(path, 'true or nothing', value)
}
export const integer =
  (min: number, max: number): Check =>
  (value, path) => {
    if (!Number.isInteger(value) || Number(value) < min || Number(value) > max)
      fail(path, `a whole number from ${min} to ${max}`, value)
  }
export const number =
  (min: number, max: number): Check =>
  (value, path) => {
    if (typeof value !== 'number' || !(value >= min && value <= max))
      fail(path, `a number from ${min} to ${max}`, value)
  }
export const oneOf =
  (...allowed: readonly (string | number)[]): Check =>
  (value, path) => {
    if (!allowed.some((option) => option === value)) fail(path, `one of ${allowed.join(', ')}`, value)
  }
export const array =
  (item: Check): Check =>
  (value, path, depth) => {
    if (!Array.isArray(value)) fail(path, 'an array', value)
    else for (const [index, element] of value.entries()) item(element, `${path}[${index}]`, depth)
  }
export const optional =
  (check: Check): Check =>
  (value, path, depth) => {
    if (value !== undefined) check(value, path, depth)
  }

export const href: Check = (value, path) => {
  if (safeHref(value) === undefined) fail(path, 'an http, https, mailto, tel or relative address', value)
}
const source: Check = (value, path) => {
  if (value !== '' && safeImageSource(value) === undefined)
    fail(path, 'an http, https or relative address', value)
}
const colour: Check = (value, path) => {
  if (parseColour(value) === undefined) fail(path, 'a colour of the palette or #rrggbb', value)
}

const json: Check = (value, path, depth) => {
  if (depth > MAX_DEPTH) throw new ContentError(path, `nested deeper than ${MAX_DEPTH}`)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number' && Number.isFinite(value)) return
  if (Array.isArray(value)) return array(json)(value, path, depth + 1)
  if (!isPlainObject(value)) return fail(path, 'JSON', value)
  for (const [key, item] of Object.entries(value)) json(item, `${path}.${key}`, depth + 1)
}
export const properties: Check = (value, path, depth) => {
  if (!isPlainObject(value)) fail(path, 'an object', value)
  json(value, path, depth)
}

export const object =
  (shape: Shape): Check =>
  (value, path, depth) => {
    if (!isPlainObject(value)) return fail(path, 'an object', value)
    checkShape(value, shape, path, depth)
  }

function checkShape(value: Record<string, unknown>, shape: Shape, path: string, depth: number): void {
  for (const key of Object.keys(value))
    if (!Object.hasOwn(shape, key))
      throw new ContentError(
        path,
        `has no property ${JSON.stringify(key)}; it has ${Object.keys(shape).join(', ')}`,
      )
  for (const [key, check] of Object.entries(shape)) check(value[key], `${path}.${key}`, depth)
}

const marks: Check = optional(
  object({
    ...Object.fromEntries(FLAGS.map((name) => [name, optional(flag)])),
    link: optional(object({ href, title: optional(string) })),
    highlight: optional(colour),
    color: optional(colour),
  }),
)

const pixels = optional(number(1, 10_000))
export const imageShape: Shape = {
  src: source,
  alt: optional(string),
  title: optional(string),
  width: pixels,
  height: pixels,
}

const inlineShapes: Readonly<Record<InlineType, Shape>> = {
  text: { text: string, marks },
  break: {},
  mention: { kind: oneOf('person', 'document', 'date'), id: string, label: string, marks },
  emoji: { emoji: string, name: optional(string), marks },
  equation: { tex: string, marks },
  image: { ...imageShape, marks },
  unknown: { name: string, properties, marks },
}

/** An object whose `type` says which shape it has. */
export const typed =
  (kind: string, shapes: Readonly<Record<string, Shape>>, base: Shape): Check =>
  (value, path, depth) => {
    if (!isPlainObject(value)) return fail(path, `a ${kind}`, value)
    const type = value.type
    const shape = typeof type === 'string' && Object.hasOwn(shapes, type) ? shapes[type] : undefined
    if (!shape) return fail(`${path}.type`, `a type of ${kind}: ${Object.keys(shapes).join(', ')}`, type)
    checkShape(value, { type: () => {}, ...base, ...shape }, path, depth)
  }

export const inline: Check = array(typed('inline', inlineShapes, {}))

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function fail(path: string, expected: string, value: unknown): never {
  throw new ContentError(path, `expected ${expected}, found ${describe(value)}`)
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = String(typeof value === 'string' ? JSON.stringify(value) : value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
