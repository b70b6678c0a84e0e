import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'

/** An update as plain data, so that a test can say what Yjs itself would never write. */
export interface RawUpdate {
  readonly sections: readonly RawSection[]
  readonly deletes?: readonly RawDeletes[]
}

export interface RawSection {
  readonly client: number
  readonly clock: number
  readonly structs: readonly RawStruct[]
  /** How many structs it claims to have, if not the truth. */
  readonly claims?: number
}

export interface RawStruct {
  readonly content: RawContent
  readonly origin?: RawId | undefined
  readonly rightOrigin?: RawId | undefined
  /** A root's name or an item; written only without origins, as in Yjs. */
  readonly parent?: string | RawId | undefined
  readonly key?: string | undefined
  /** Info bits to set on top. */
  readonly extraBits?: number
  /** What to write where 0 (item) or 1 (root) belongs. */
  readonly parentInfo?: number
}

export interface RawContent {
  readonly kind: number
  /** In clock ticks. */
  readonly length: number
  readonly write: (encoder: encoding.Encoder) => void
}

export type RawId = readonly [client: number, clock: number]

export interface RawDeletes {
  readonly client: number
  readonly ranges: readonly (readonly [clock: number, length: number])[]
  readonly claims?: number
}

export const encodeRaw = ({ sections, deletes = [] }: RawUpdate): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, sections.length)
  for (const section of sections) writeSection(encoder, section)
  encoding.writeVarUint(encoder, deletes.length)
  for (const { client, ranges, claims } of deletes) {
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, claims ?? ranges.length)
    for (const [clock, length] of ranges) {
      encoding.writeVarUint(encoder, clock)
      encoding.writeVarUint(encoder, length)
    }
  }
  return encoding.toUint8Array(encoder)
}

const writeSection = (encoder: encoding.Encoder, section: RawSection): void => {
  encoding.writeVarUint(encoder, section.claims ?? section.structs.length)
  encoding.writeVarUint(encoder, section.client)
  encoding.writeVarUint(encoder, section.clock)
  for (const struct of section.structs) writeStruct(encoder, struct)
}

const writeStruct = (encoder: encoding.Encoder, struct: RawStruct): void => {
  const { content, origin, rightOrigin, parent, key, extraBits = 0 } = struct
  const bits = (origin ? 0x80 : 0) | (rightOrigin ? 0x40 : 0) | (key === undefined ? 0 : 0x20)
  encoding.writeUint8(encoder, content.kind | (isBare(content) ? 0 : bits) | extraBits)
  if (!isBare(content)) {
    if (origin) writeId(encoder, origin)
    if (rightOrigin) writeId(encoder, rightOrigin)
    if (!origin && !rightOrigin) {
      writeParent(encoder, parent ?? 'text', struct.parentInfo)
      if (key !== undefined) encoding.writeVarString(encoder, key)
    }
  }
  content.write(encoder)
}

const isBare = ({ kind }: RawContent): boolean => kind === 0 || kind === 10

const writeParent = (encoder: encoding.Encoder, parent: string | RawId, info?: number): void => {
  encoding.writeVarUint(encoder, info ?? (typeof parent === 'string' ? 1 : 0))
  if (typeof parent === 'string') encoding.writeVarString(encoder, parent)
  else writeId(encoder, parent)
}

const writeId = (encoder: encoding.Encoder, [client, clock]: RawId): void => {
  encoding.writeVarUint(encoder, client)
  encoding.writeVarUint(encoder, clock)
}

const content = (kind: number, length: number, write: RawContent['write']): RawContent => ({
  kind,
  length,
  write,
})

export const gc = (length: number): RawContent =>
  content(0, length, (encoder) => encoding.writeVarUint(encoder, length))
export const skip = (length: number): RawContent =>
  content(10, length, (encoder) => encoding.writeVarUint(encoder, length))
export const deleted = (length: number): RawContent =>
  content(1, length, (encoder) => encoding.writeVarUint(encoder, length))
export const string = (text: string): RawContent =>
  content(4, text.length, (encoder) => encoding.writeVarString(encoder, text))
/** JSON texts, each of them taken as it is. */
export const jsonTexts = (...texts: readonly string[]): RawContent =>
  content(2, texts.length, (encoder) => {
    encoding.writeVarUint(encoder, texts.length)
    for (const text of texts) encoding.writeVarString(encoder, text)
  })
export const binary = (bytes: Uint8Array): RawContent =>
  content(3, 1, (encoder) => encoding.writeVarUint8Array(encoder, bytes))
/** An embed whose JSON is taken as it is. */
export const embedText = (json: string): RawContent =>
  content(5, 1, (encoder) => encoding.writeVarString(encoder, json))
/** A format whose JSON is taken as it is. */
export const formatText = (key: string, json: string): RawContent =>
  content(6, 1, (encoder) => {
    encoding.writeVarString(encoder, key)
    encoding.writeVarString(encoder, json)
  })
/** A type by Yjs's number: 0 array, 1 map, 2 text, 3 XML element (named), 4 fragment, 5 hook (named), 6 XML text. */
export const type = (ref: number, name?: string): RawContent =>
  content(7, 1, (encoder) => {
    encoding.writeVarUint(encoder, ref)
    if (name !== undefined) encoding.writeVarString(encoder, name)
  })
export const any = (...values: readonly unknown[]): RawContent =>
  anyBytes(values.length, (encoder) => {
    for (const value of values) encoding.writeAny(encoder, value as never) // lib0 writes whatever it can, which is the point
  })
/** `any` values whose bytes a test writes itself. */
export const anyBytes = (length: number, write: RawContent['write']): RawContent =>
  content(8, length, (encoder) => {
    encoding.writeVarUint(encoder, length)
    write(encoder)
  })
export const subdocument = (guid: string): RawContent =>
  content(9, 1, (encoder) => {
    encoding.writeVarString(encoder, guid)
    encoding.writeAny(encoder, { autoLoad: true })
  })

/** An update that Yjs wrote, as data to change. */
export const decodeRaw = (update: Uint8Array): RawUpdate => {
  const { structs, ds } = Y.decodeUpdate(update)
  const sections: { client: number; clock: number; structs: RawStruct[] }[] = []
  for (const struct of structs) {
    const last = sections.at(-1)
    if (last?.client === struct.id.client) last.structs.push(rawStruct(struct))
    else sections.push({ client: struct.id.client, clock: struct.id.clock, structs: [rawStruct(struct)] })
  }
  const deletes = [...ds.clients].map(([client, ranges]) => ({
    client,
    ranges: ranges.map(({ clock, len }) => [clock, len] as const),
  }))
  return { sections, deletes }
}

const rawStruct = (struct: Y.Item | Y.GC | Y.Skip): RawStruct => {
  if (struct instanceof Y.GC) return { content: gc(struct.length) }
  if (struct instanceof Y.Skip) return { content: skip(struct.length) }
  const parent: unknown = struct.parent
  return {
    content: content(struct.content.getRef(), struct.length, (encoder) => {
      const writer = new Y.UpdateEncoderV1()
      writer.restEncoder = encoder
      struct.content.write(writer, 0)
    }),
    origin: struct.origin ? rawId(struct.origin) : undefined,
    rightOrigin: struct.rightOrigin ? rawId(struct.rightOrigin) : undefined,
    parent: typeof parent === 'string' ? parent : parent instanceof Y.ID ? rawId(parent) : undefined,
    key: struct.parentSub ?? undefined,
  }
}

const rawId = ({ client, clock }: Y.ID): RawId => [client, clock]
