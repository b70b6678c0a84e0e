import type { Block } from '../../model/block.ts'
import type { FlowView } from '../../model/flow.ts'
import { cellFlow } from '../../model/grid.ts'
import type { Attributes } from '../../model/types.ts'
import type { Person } from './person.ts'

/** What one flow says at one moment. */
export interface FlowGlance {
  readonly view: FlowView
  readonly blocks: readonly Block[]
  /** All segments in text order, hidden ones too. */
  readonly segments: readonly SeenSegment[]
}

/** What a person's document says at one moment: the body and the cells that are shown, by name. */
export type Glance = ReadonlyMap<string, FlowGlance>

interface SeenSegment {
  readonly id: string
  /** Address of its marker; undefined for the text before the first one. */
  readonly marker: string | undefined
}

export function glance(person: Person): Glance {
  const flows = new Map<string, FlowGlance>()
  addFlow(person, person.model.body, flows)
  return flows
}

function addFlow(person: Person, view: FlowView, flows: Map<string, FlowGlance>): void {
  const { index } = view
  const blocks = [...view.blocks]
  const segments = index.segments.map(({ id, marker }) => ({
    id,
    marker: marker ? `${marker.id.client}.${marker.id.clock}` : undefined,
  }))
  flows.set(view.name, { view, blocks, segments })
  const { model } = person
  for (const table of blocks.filter(({ type }) => type === 'table'))
    for (const { cells } of model.table(table).rows)
      for (const { row, column } of cells) addFlow(person, model.flow(cellFlow(table.id, row, column)), flows)
}

/** Words of the runs are `w12x`, those of the beginning `s3`. */
const wordPattern = /[ws]\d+x?/g

export interface SeenWord {
  readonly text: string
  readonly flow: string
  readonly block: Block
  /** Address of its first character. */
  readonly at: string
  /** Names of the formats that any of its characters has. */
  readonly formats: ReadonlySet<string>
}

/** Every occurrence of a word. */
export const seenWords = (state: Glance): SeenWord[] =>
  [...state].flatMap(([flow, { blocks }]) => wordsOf(flow, blocks))

export function wordsOf(flow: string, blocks: readonly Block[]): SeenWord[] {
  return blocks.flatMap((block) => {
    const characters = charactersOf(block)
    return [...block.text.matchAll(wordPattern)].map(({ 0: text, index }) => ({
      text,
      flow,
      block,
      at: characters[index]!.at,
      formats: new Set(
        characters.slice(index, index + text.length).flatMap(({ attributes }) => formatNames(attributes)),
      ),
    }))
  })
}

interface Character {
  readonly at: string
  readonly attributes: Attributes
}

/** The characters of a block, each with its address as `client.clock`. */
export const charactersOf = (block: Pick<Block, 'parts'>): Character[] =>
  block.parts.flatMap(({ pieces }) =>
    pieces.flatMap(({ client, clock, text, attributes }) =>
      Array.from({ length: text.length }, (_, i) => ({ at: `${client}.${clock + i}`, attributes })),
    ),
  )

/** `b`, `color="red"`: one name for each format and value. */
export const formatNames = (attributes: Attributes): string[] =>
  Object.entries(attributes).map(([key, value]) => (value === true ? key : `${key}=${JSON.stringify(value)}`))
