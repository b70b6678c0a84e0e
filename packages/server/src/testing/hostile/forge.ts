import * as Y from 'yjs'
import { below, chance, oneOf, type Random } from './random.ts'
import type { RawContent, RawDeletes, RawId, RawSection, RawStruct, RawUpdate } from './raw-update.ts'
import * as raw from './raw-update.ts'

/**
 * Makes up an update that is sound as bytes and nearly fits a document: right clocks, ids that exist, types that are
 * real, but put together by chance. This is what a person with a modified client would send.
 */
export const forgeUpdate = (random: Random, doc: Y.Doc): RawUpdate => {
  const sections: RawSection[] = []
  for (const client of someClients(random, doc)) {
    const clock = Y.getState(doc.store, client) + (chance(random, 0.05) ? below(random, 4) - 2 : 0)
    const section: { client: number; clock: number; structs: RawStruct[] } = {
      client,
      clock: Math.max(0, clock),
      structs: [],
    }
    sections.push(section)
    const count = 1 + below(random, 4)
    for (let i = 0; i < count; i++) section.structs.push(forgeStruct(random, doc, sections))
  }
  return { sections, deletes: forgeDeletes(random, doc, sections) }
}

const someClients = (random: Random, doc: Y.Doc): number[] => {
  const known = [...doc.store.clients.keys()]
  const clients = new Set<number>()
  const count = chance(random, 0.7) ? 1 : below(random, 4)
  for (let i = 0; i < count; i++)
    clients.add(known.length > 0 && chance(random, 0.7) ? oneOf(random, known) : 1 + below(random, 2000))
  return [...clients].sort((a, b) => b - a)
}

const forgeStruct = (random: Random, doc: Y.Doc, sections: readonly RawSection[]): RawStruct => {
  const content = forgeContent(random)
  const own = endOf(sections.at(-1)!)
  const kind = random()
  // Most of the time continue the struct before, as typing does, so that forgeries grow into one another.
  if (kind < 0.2 && own[1] > 0) {
    const origin: RawId = [own[0], own[1] - 1]
    return { content, origin, rightOrigin: chance(random, 0.5) ? someId(random, doc, sections) : undefined }
  }
  if (kind < 0.3) {
    const origin = someId(random, doc, sections)
    return { content, origin, rightOrigin: origin }
  }
  if (kind < 0.6) {
    const [origin, rightOrigin] = chance(random, 0.6) ? neighbours(random, doc) : []
    return {
      content,
      origin: origin ?? (chance(random, 0.8) ? someId(random, doc, sections) : undefined),
      rightOrigin: rightOrigin ?? (chance(random, 0.5) ? someId(random, doc, sections) : undefined),
      parent: oneOf(random, rootNames),
    }
  }
  return {
    content,
    parent: chance(random, 0.5) ? oneOf(random, rootNames) : (someId(random, doc, sections) ?? 'text'),
    key: chance(random, 0.5) ? oneOf(random, keys) : undefined,
    origin: chance(random, 0.1) ? someId(random, doc, sections) : undefined,
  }
}

const rootNames = ['text', 'map', 'array', 'xml', 'other'] as const
const keys = ['key0', 'key1', 'attribute0', 'other'] as const

/** Two items that stand in this order in some list, perhaps with others in between. */
const neighbours = (random: Random, doc: Y.Doc): [RawId?, RawId?] => {
  const structs = oneOf(random, [...doc.store.clients.values(), []])
  const item = structs.length > 0 ? oneOf(random, structs) : undefined
  if (!(item instanceof Y.Item)) return []
  let right = item.right
  while (right !== null && chance(random, 0.4)) right = right.right
  const left = item.lastId
  return [[left.client, left.clock], right === null ? undefined : [right.id.client, right.id.clock]]
}

const someId = (random: Random, doc: Y.Doc, sections: readonly RawSection[]): RawId | undefined => {
  if (sections.length > 0 && chance(random, 0.3)) {
    const section = oneOf(random, sections)
    const [client, end] = endOf(section)
    return [client, Math.max(0, end - 1 - below(random, 4))]
  }
  const clients = [...doc.store.clients.keys()]
  if (clients.length === 0) return undefined
  const client = oneOf(random, clients)
  return [client, below(random, Y.getState(doc.store, client))]
}

/** The id that comes after a section as far as it is made. */
const endOf = ({ client, clock, structs }: RawSection): RawId => [
  client,
  structs.reduce((end, { content }) => end + content.length, clock),
]

const forgeDeletes = (random: Random, doc: Y.Doc, sections: readonly RawSection[]): RawDeletes[] => {
  if (chance(random, 0.6)) return []
  const ids = [0, 1, 2].map(() => someId(random, doc, sections)).filter((id) => id !== undefined)
  const clients = [...new Set(ids.map(([client]) => client))].sort((a, b) => b - a)
  return clients.map((client) => {
    const clocks = [...new Set(ids.filter((id) => id[0] === client).map((id) => id[1]))].sort((a, b) => a - b)
    const ranges = clocks.map((clock, i) => {
      const room = (clocks[i + 1] ?? clock + 6) - clock
      return [clock, 1 + below(random, room)] as const
    })
    return { client, ranges }
  })
}

const forgeContent = (random: Random): RawContent => {
  switch (below(random, 12)) {
    case 0:
      return raw.gc(1 + below(random, 3))
    case 1:
      return raw.deleted(1 + below(random, 3))
    case 2:
      return raw.jsonTexts('{"a":[1]}', 'undefined', '"x"')
    case 3:
      return raw.binary(new Uint8Array([1, 2]))
    case 4:
      return raw.embedText('{"kind":"image"}')
    case 5:
      return raw.formatText(oneOf(random, ['bold', 'link']), oneOf(random, ['true', 'null', '{"href":"x"}']))
    case 6:
      return raw.type(below(random, 7), 'name')
    case 7:
      return raw.any(oneOf(random, [1, 'a', null, { a: [1] }]))
    case 8:
      return raw.any(1, 'two', null)
    case 9:
      return raw.string('😀')
    default:
      return raw.string(oneOf(random, ['a', 'bc', 'def']))
  }
}

/** The same words from another mouth: the first section, and what rests on it, gets a client id and its next clocks. */
export const speakAs = (update: RawUpdate, client: number, doc: Y.Doc): RawUpdate => {
  const [first, ...others] = update.sections
  if (first === undefined) return update
  const shift = Y.getState(doc.store, client) - first.clock
  const moved = (id: RawId | undefined): RawId | undefined =>
    id !== undefined && id[0] === first.client && id[1] >= first.clock ? [client, id[1] + shift] : id
  const spoken = ({ structs, ...section }: RawSection): RawSection => ({
    ...section,
    structs: structs.map((struct) => ({
      ...struct,
      origin: moved(struct.origin),
      rightOrigin: moved(struct.rightOrigin),
      parent: typeof struct.parent === 'object' ? moved(struct.parent) : struct.parent,
    })),
  })
  const own = { ...spoken(first), client, clock: first.clock + shift }
  return { ...update, sections: [own, ...others.filter((other) => other.client !== client).map(spoken)] }
}

/** Changes a sound update in one to three places, and keeps it well-formed. */
export const mutateUpdate = (random: Random, update: RawUpdate, doc: Y.Doc): RawUpdate => {
  let mutant = update
  for (let i = 1 + below(random, 3); i > 0; i--) mutant = mutateOnce(random, mutant, doc)
  return mutant
}

const mutateOnce = (random: Random, update: RawUpdate, doc: Y.Doc): RawUpdate => {
  const { sections, deletes = [] } = update
  if (sections.length === 0 || chance(random, 0.15))
    return { sections, deletes: mutateDeletes(random, update, doc) }
  const index = below(random, sections.length)
  const section = sections[index]!
  const replaced = (changed: RawSection): RawUpdate => ({
    sections: sections.map((other, i) => (i === index ? changed : other)),
    deletes,
  })
  switch (below(random, 6)) {
    case 0:
      return replaced({ ...section, clock: Math.max(0, section.clock + below(random, 5) - 2) })
    case 1:
      return replaced({ ...section, client: (someId(random, doc, sections) ?? [1])[0] })
    case 2:
      return { sections: sections.filter((_, i) => i !== index), deletes }
    default:
      return replaced({ ...section, structs: mutateStructs(random, section.structs, doc, sections) })
  }
}

const mutateStructs = (
  random: Random,
  structs: readonly RawStruct[],
  doc: Y.Doc,
  sections: readonly RawSection[],
): RawStruct[] => {
  const changed = [...structs]
  const index = below(random, structs.length)
  const struct = structs[index]
  if (struct === undefined) return [forgeStruct(random, doc, sections)]
  switch (below(random, 8)) {
    case 0:
      changed.splice(index, 1)
      break
    case 1:
      changed.splice(index, 0, struct)
      break
    case 2:
      changed[index] = { ...struct, origin: someId(random, doc, sections) }
      break
    case 3:
      changed[index] = { ...struct, rightOrigin: someId(random, doc, sections) }
      break
    case 4:
      changed[index] = { ...struct, origin: struct.rightOrigin, rightOrigin: struct.origin }
      break
    case 5:
      changed[index] = {
        ...struct,
        parent: someId(random, doc, sections),
        key: oneOf(random, [undefined, 'key0']),
      }
      break
    case 6:
      changed[index] = { ...struct, content: forgeContent(random) }
      break
    default:
      changed[index] = forgeStruct(random, doc, sections)
  }
  return changed
}

const mutateDeletes = (
  random: Random,
  { sections, deletes = [] }: RawUpdate,
  doc: Y.Doc,
): readonly RawDeletes[] =>
  chance(random, 0.5) && deletes.length > 0
    ? deletes.map(({ client, ranges }) => ({
        client,
        ranges: ranges.map(
          ([clock, length]) =>
            [Math.max(0, clock + below(random, 3) - 1), length + below(random, 3)] as const,
        ),
      }))
    : forgeDeletes(random, doc, sections)
