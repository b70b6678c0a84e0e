import type { Block } from '../../model/block.ts'
import type { Attributes } from '../../model/types.ts'
import type { Person } from './person.ts'

/** What a person's document says at one moment. */
export interface Glance {
  readonly blocks: readonly Block[]
  /** All segments in text order, hidden ones too. */
  readonly segments: readonly SeenSegment[]
}

interface SeenSegment {
  readonly id: string
  /** Address of its marker; undefined for the text before the first one. */
  readonly marker: string | undefined
}

export const glance = ({ model }: Person): Glance => ({
  blocks: model.body.blocks,
  segments: model.body.index.segments.map(({ id, marker }) => ({
    id,
    marker: marker ? `${marker.id.client}.${marker.id.clock}` : undefined,
  })),
})

/** Words of the runs are `w12x`, those of the beginning `s3`. */
const wordPattern = /[ws]\d+x?/g

export interface SeenWord {
  readonly text: string
  readonly block: Block
  /** Address of its first character. */
  readonly at: string
  /** Names of the formats that any of its characters has. */
  readonly formats: ReadonlySet<string>
}

/** Every occurrence of a word, in screen order. */
export function seenWords({ blocks }: Pick<Glance, 'blocks'>): SeenWord[] {
  return blocks.flatMap((block) => {
    const characters = charactersOf(block)
    return [...block.text.matchAll(wordPattern)].map(({ 0: text, index }) => ({
      text,
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
