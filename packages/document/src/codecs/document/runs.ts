import { DEFAULT_HIGHLIGHT, type Inline, type Marks, parseColour, safeHref } from '../../content/index.ts'
import { compact } from '../../content/inline.ts'
import type { Flag } from '../../content/marks.ts'
import { isRecord } from '../../model/json.ts'
import { type Atom, type Attributes, atomCharacter, type Json, type Run } from '../../model/types.ts'

/** Marks that are on or off, and the attribute each is stored as (MODEL.md §4). */
const KEYS: ReadonlyArray<readonly [Flag, string]> = [
  ['bold', 'b'],
  ['italic', 'i'],
  ['underline', 'u'],
  ['strike', 's'],
  ['code', 'c'],
  ['subscript', 'sub'],
  ['superscript', 'sup'],
]

/** The runs of a block as content. Attributes may hold anything: what is no mark of ours is left out. */
export const toInline = (runs: readonly Run[]): Inline[] => runs.map(toPiece)

function toPiece({ text, attributes, atom }: Run): Inline {
  if (!atom && Object.keys(attributes).length === 0) return { type: 'text', text }
  const marks = toMarks(attributes)
  return atom ? toAtom(atom, marks) : { type: 'text', text, marks }
}

function toMarks(attributes: Attributes): Marks {
  const marks: Record<string, unknown> = {}
  for (const [mark, key] of KEYS) if (isOn(attributes[key])) marks[mark] = true
  const background = parseColour(attributes.bg)
  if (background !== undefined) marks.highlight = background
  else if (isOn(attributes.hl)) marks.highlight = DEFAULT_HIGHLIGHT
  const color = parseColour(attributes.color)
  if (color !== undefined) marks.color = color
  const link = toLink(attributes.l)
  if (link) marks.link = link
  return marks
}

const isOn = (value: Json | undefined): boolean => value !== undefined && value !== null && value !== false

/** `off` is an address that someone wanted to be no link. */
function toLink(value: Json | undefined): Marks['link'] {
  const { url, title, off } = isRecord(value) ? value : { url: value, title: undefined, off: undefined }
  const href = off === true ? undefined : safeHref(url)
  return href === undefined
    ? undefined
    : compact({ href, title: typeof title === 'string' ? title : undefined })
}

/** Atoms of content and the names they have in the model, where blocks and atoms share one list of names. */
const ATOM_NAMES = {
  mention: 'mention',
  emoji: 'emoji',
  equation: 'inline-equation',
  image: 'inline-image',
  unknown: 'unknown-atom',
} as const

const knownNames: ReadonlySet<string> = new Set(Object.values(ATOM_NAMES))

function toAtom({ type, data }: Atom, marks: Marks): Inline {
  switch (type) {
    case 'mention': {
      const kind = data.kind === 'document' || data.kind === 'date' ? data.kind : 'person'
      return { type, kind, id: text(data.target), label: text(data.label), marks }
    }
    case 'emoji':
      return { type, emoji: text(data.emoji), name: text(data.name), marks }
    case 'inline-equation':
      return { type: 'equation', tex: text(data.tex), marks }
    case 'inline-image': {
      const [width, height] = [number(data.width), number(data.height)]
      const image = { src: text(data.src), alt: text(data.alt), title: text(data.title), width, height }
      return compact({ type: 'image', ...image, marks })
    }
    case 'unknown-atom':
      if (typeof data.name !== 'string') break
      return {
        type: 'unknown',
        name: data.name,
        properties: isRecord(data.properties) ? data.properties : {},
        marks,
      }
  }
  return { type: 'unknown', name: type, properties: data, marks }
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const number = (value: Json | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined

/** The text of content as runs to write. */
export const toRuns = (inline: readonly Inline[]): Run[] => inline.map(toRun)

function toRun(piece: Inline): Run {
  if (piece.type === 'break') return { text: '\n', attributes: {} }
  const attributes = toAttributes(piece.marks)
  if (piece.type === 'text') return { text: piece.text, attributes }
  return { text: atomCharacter, attributes, atom: fromAtom(piece) }
}

/** Whether properties can be the data of an atom as they are; `null` is absence there. */
const canStandAlone = (properties: Atom['data']): boolean =>
  Object.entries(properties).every(([key, value]) => value !== null && key !== 'a' && key !== '__proto__')

function fromAtom(piece: Exclude<Inline, { type: 'text' | 'break' }>): Atom {
  if (
    piece.type === 'unknown' &&
    !knownNames.has(piece.name) &&
    piece.name !== '' &&
    canStandAlone(piece.properties)
  )
    return { type: piece.name, data: piece.properties }
  const { type, marks: _, ...data } = piece
  if (type !== 'mention') return { type: ATOM_NAMES[type], data: data as Atom['data'] } // what is left is JSON
  const { id, ...rest } = data as { readonly id: string } & Atom['data']
  return { type, data: { ...rest, target: id } }
}

function toAttributes(marks: Marks | undefined): Attributes {
  if (!marks) return {}
  const attributes: Record<string, Json> = {}
  for (const [mark, key] of KEYS) if (marks[mark]) attributes[key] = true
  if (marks.highlight === DEFAULT_HIGHLIGHT) attributes.hl = true
  else if (marks.highlight) attributes.bg = marks.highlight
  if (marks.color) attributes.color = marks.color
  if (marks.link) {
    const { href, title } = marks.link
    attributes.l = title === undefined ? href : { url: href, title }
  }
  return attributes
}
