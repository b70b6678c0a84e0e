import { gapAt } from '../model/address.ts'
import type { Block } from '../model/block.ts'
import type { DocumentModel } from '../model/document.ts'
import type { CharIdPair, FlowView } from '../model/flow.ts'
import { isCharIdPair } from '../model/flow.ts'
import { itemAt } from '../model/items.ts'
import { isRecord } from '../model/json.ts'
import { charIdOf, isLiveMarker } from '../model/markers.ts'
import { reserved } from '../model/properties.ts'
import type { CharId } from '../model/types.ts'

/** A place as what is left of it: a character, or a block's marker at its start. Survives other people's edits. */
export interface RelativePoint {
  readonly flow: string
  /** Absent at the start of a flow that has no marker yet. */
  readonly left?: CharIdPair
  /** The cell as a whole that the flow stands in. */
  readonly isCell?: true
}

export function relativePoint(flow: FlowView, block: Block, offset: number): RelativePoint {
  const { left } = gapAt(block, offset)
  return left ? { flow: flow.name, left: [left.client, left.clock] } : { flow: flow.name }
}

/** A relative point out of JSON that came from elsewhere; null when it is none. */
export function readRelativePoint(value: unknown): RelativePoint | null {
  if (!isRecord(value) || typeof value.flow !== 'string') return null
  if (value.isCell === true) return { flow: value.flow, isCell: true }
  if (value.left === undefined) return { flow: value.flow }
  return isCharIdPair(value.left) ? { flow: value.flow, left: value.left } : null
}

/** Where a relative point is now. A place in a hidden block falls to the nearest visible one. */
export function resolvePoint(
  model: DocumentModel,
  flow: FlowView,
  { left }: RelativePoint,
): { block: Block; offset: number } | null {
  const first = flow.blocks[0]
  if (!left) return first ? { block: first, offset: 0 } : null
  let item = itemAt(flow.flow.doc!, { client: left[0], clock: left[1] })
  if (!item || item.parent !== flow.flow) return null
  let clock = left[1]
  while (item && (item.deleted || !item.countable)) {
    item = item.left
    if (item) clock = item.id.clock + item.length - 1
  }
  const segment = flow.index.ownerOf(item)
  const block = flow.blockOf(segment)
  if (!block) return nearHidden(model, flow, segment.index)
  const isStart = item === null || isLiveMarker(item)
  return { block, offset: offsetOf(block, segment.id, isStart ? null : { ...charIdOf(item!), clock }) }
}

function offsetOf(block: Block, part: string, left: CharId | null): number {
  let offset = 0
  for (const { id, pieces, length } of block.parts) {
    if (id !== part) {
      offset += length
      continue
    }
    if (!left) return offset
    for (const piece of pieces) {
      const within = left.clock - piece.clock
      if (piece.client === left.client && within >= 0 && within < piece.text.length)
        return offset + within + 1
      offset += piece.text.length
    }
    return offset
  }
  return offset
}

/** The place beside a block that does not show; null when nothing is left of it in the text. */
export function besideGone(
  model: DocumentModel,
  flow: FlowView,
  id: string,
): { block: Block; offset: number } | null {
  const segment = flow.index.segments.find((segment) => segment.id === id)
  return segment ? nearHidden(model, flow, segment.index) : null
}

/** A deleted block: the end of the block before. A second Enter at one spot: the start of the block that shows. */
function nearHidden(
  model: DocumentModel,
  flow: FlowView,
  index: number,
): { block: Block; offset: number } | null {
  const { segments } = flow.index
  const isDeleted = model.properties.of(segments[index]!.id)[reserved.shown] === false
  const after = (): { block: Block; offset: number } | null => {
    for (let i = index + 1; i < segments.length; i++) {
      const block = flow.blockOf(segments[i]!)
      if (block) return { block, offset: 0 }
    }
    return null
  }
  const before = (): { block: Block; offset: number } | null => {
    for (let i = index - 1; i >= 0; i--) {
      const block = flow.blockOf(segments[i]!)
      if (block) return { block, offset: block.length }
    }
    return null
  }
  return isDeleted ? (before() ?? after()) : (after() ?? before())
}
