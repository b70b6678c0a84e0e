import type * as Y from 'yjs'
import { isRecord } from './json.ts'
import type { Json } from './types.ts'

/** Keys the model itself reads; every other key of a block is one of its properties (M-PROP). */
export const reserved = {
  type: '$type',
  place: '$place',
  join: '$join',
  shown: '$shown',
  parent: '$parent',
} as const

const reservedKeys: ReadonlySet<string> = new Set(Object.values(reserved))
export const isReserved = (key: string): boolean => reservedKeys.has(key)

export type Overrides = Readonly<Record<string, Json>>

const none: Overrides = Object.freeze({})

/** The root map of last-writer-wins keys `id|property`, sorted by block. */
export class PropertyMap {
  readonly map: Y.Map<Json>
  readonly #byId = new Map<string, Record<string, Json>>()
  /** How many keys of each reserved kind exist: a document without places lays out faster. */
  readonly counts: Record<string, number> = {}

  constructor(map: Y.Map<Json>) {
    this.map = map
    for (const key of map.keys()) this.#take(key)
  }

  of(id: string): Overrides {
    return this.#byId.get(id) ?? none
  }

  /** Takes in one transaction; returns the ids with other properties than before. */
  apply(transaction: Y.Transaction): ReadonlySet<string> {
    const ids = new Set<string>()
    // The key type of `changed` is a union over all shared types, which no one type is assignable to.
    const keys = transaction.changed.get(this.map as unknown as Y.AbstractType<Y.YEvent<Y.Text>>)
    for (const key of keys ?? []) {
      const id = key === null ? undefined : this.#take(key)
      if (id !== undefined) ids.add(id)
    }
    return ids
  }

  #take(key: string): string | undefined {
    const cut = key.indexOf('|')
    if (cut <= 0) return undefined
    const id = key.slice(0, cut)
    const property = key.slice(cut + 1)
    const value: unknown = this.map.get(key)
    const record = this.#byId.get(id) ?? (Object.create(null) as Record<string, Json>)
    this.#byId.set(id, record)
    const had = property in record
    const has = value !== undefined && isJson(value)
    if (has) record[property] = value
    else delete record[property]
    if (had !== has) this.counts[property] = (this.counts[property] ?? 0) + (has ? 1 : -1)
    return id
  }
}

/** Shared types and binary data are no property values; whatever holds them is ignored, not removed. */
function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isJson)
  return (
    isRecord(value) && Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isJson)
  )
}
