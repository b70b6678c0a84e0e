import type { Attributes, Json } from './types.ts'

export const noAttributes: Attributes = Object.freeze({})

const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null

/** Whether two JSON values are equal, key order aside. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
}

export const sameAttributes = (a: Attributes, b: Attributes): boolean => a === b || sameJson(a, b)

/** `attributes` with `key` set; `null` takes the key out. Returns the same object when nothing changes. */
export function withAttribute(attributes: Attributes, key: string, value: Json): Attributes {
  const current = Object.hasOwn(attributes, key) ? attributes[key] : undefined
  if (value === null ? current === undefined : sameJson(current, value)) return attributes
  const { [key]: _, ...rest } = attributes
  return value === null ? rest : { ...rest, [key]: value }
}

/** The value of a format; `null` when it is off. */
export const attributeOf = (attributes: Attributes, key: string): Json =>
  Object.hasOwn(attributes, key) ? (attributes[key] as Json) : null

export const isRecord = (value: unknown): value is Readonly<Record<string, Json>> =>
  isObject(value) && !Array.isArray(value)
