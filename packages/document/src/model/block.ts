import { sameAttributes, sameJson } from './json.ts'
import { charIdOf } from './markers.ts'
import type { Segment } from './segments.ts'
import type { Attributes, BlockData, CharId, Piece, Props, Run } from './types.ts'

/** One segment of a block as it was when the block was read. */
export interface BlockPart {
  /** Id of the segment. */
  readonly id: string
  /** Address of the marker; null for the head of a flow. */
  readonly marker: CharId | null
  readonly startAttributes: Attributes
  readonly pieces: readonly Piece[]
  readonly length: number
}

/** What a block shows, without where it stands. Immutable: a change makes a new one. */
export class Block {
  readonly id: string
  readonly type: string
  readonly props: Props
  readonly parent: string | undefined
  readonly parts: readonly BlockPart[]
  readonly length: number
  #text: string | undefined
  #runs: readonly Run[] | undefined

  constructor(
    id: string,
    type: string,
    props: Props,
    parent: string | undefined,
    parts: readonly BlockPart[],
  ) {
    this.id = id
    this.type = type
    this.props = props
    this.parent = parent
    this.parts = parts
    this.length = parts.reduce((sum, part) => sum + part.length, 0)
  }

  get text(): string {
    this.#text ??= this.parts.map((part) => part.pieces.map((piece) => piece.text).join('')).join('')
    return this.#text
  }

  get runs(): readonly Run[] {
    this.#runs ??= mergeRuns(this.parts.flatMap((part) => part.pieces))
    return this.#runs
  }

  toData(): BlockData {
    const { id, type, props, parent } = this
    const runs = this.runs.map(({ text, attributes, atom }) =>
      atom ? { text, attributes, atom } : { text, attributes },
    )
    return parent === undefined ? { id, type, props, runs } : { id, type, props, parent, runs }
  }
}

export const partOf = (segment: Segment): BlockPart => ({
  id: segment.id,
  marker: segment.marker && charIdOf(segment.marker),
  startAttributes: segment.startAttributes,
  pieces: segment.pieces,
  length: segment.length,
})

/** Runs with neighbours of equal attributes put together; atoms stay alone. */
export function mergeRuns(runs: readonly Run[]): Run[] {
  const merged: Run[] = []
  for (const run of runs) {
    const last = merged[merged.length - 1]
    if (run.text === '') continue
    if (last && !last.atom && !run.atom && sameAttributes(last.attributes, run.attributes))
      merged[merged.length - 1] = { text: last.text + run.text, attributes: last.attributes }
    else
      merged.push(
        run.atom
          ? { text: run.text, attributes: run.attributes, atom: run.atom }
          : { text: run.text, attributes: run.attributes },
      )
  }
  return merged
}

/** Whether two run lists show the same, both merged. */
export function sameRuns(a: readonly Run[], b: readonly Run[]): boolean {
  return a.length === b.length && a.every((run, i) => sameRun(run, b[i]!))
}

const sameRun = (a: Run, b: Run): boolean =>
  a.text === b.text &&
  sameAttributes(a.attributes, b.attributes) &&
  a.atom?.type === b.atom?.type &&
  sameJson(a.atom?.data, b.atom?.data)
