import { Block, type BlockPart } from '../model/block.ts'
import { reserved } from '../model/properties.ts'
import type { Json, Piece, Props } from '../model/types.ts'
import type { EditContext, EditedBlock } from './edited-block.ts'
import { writeFormats } from './local-formats.ts'
import type { Look } from './nodes.ts'

/** A block under construction: what the editor shows, with the addresses it got. */
export interface Draft {
  readonly id: string
  readonly edited: EditedBlock
  readonly parts: DraftPart[]
}

export interface DraftPart extends BlockPart {
  readonly pieces: Piece[]
}

export const draftPart = (part: Pick<BlockPart, 'id' | 'marker' | 'startAttributes'>): DraftPart => ({
  id: part.id,
  marker: part.marker,
  startAttributes: part.startAttributes,
  pieces: [],
  length: 0,
})

/** Sets the formats, the type and the properties that the edit changed. `old`: the block as it was; none of a new one. */
export function writeLook(context: EditContext, draft: Draft, old: Block | undefined): void {
  const { writer, flow, lookOf, parentOf } = context
  writeFormats(writer, flow, draft.parts, draft.edited.runs)
  if (!old) return
  const { look } = draft.edited
  const { type } = lookOf(old)
  // Another type may show properties that were out of sight.
  const { props } = look.type === type ? lookOf(old) : lookOf({ type: look.type, props: old.props })
  if (look.type !== type) writer.setProperty(draft.id, reserved.type, look.type)
  for (const key of new Set([...Object.keys(props), ...Object.keys(look.props)])) {
    const value: Json = look.props[key] ?? null
    if (key === 'start' && value === null) continue
    if (JSON.stringify(props[key] ?? null) !== JSON.stringify(value)) writer.setProperty(draft.id, key, value)
  }
  const parent = draft.edited.parent()
  if (parent !== parentOf(old)) writer.setProperty(draft.id, reserved.parent, parent ?? null)
}

/** The block that a draft became. */
export function finishDraft(
  context: EditContext,
  { id, edited, parts }: Draft,
  old: Block | undefined,
): Block {
  const shown = old && context.lookOf(old)
  const props: Props = { ...(old && shown && hiddenProps(old, shown)), ...edited.look.props }
  const type = old && shown?.type === edited.look.type ? old.type : edited.look.type
  const written = parts.map((part) => ({
    ...part,
    length: part.pieces.reduce((sum, piece) => sum + piece.text.length, 0),
  }))
  return new Block(id, type, props, edited.parent(), written)
}

/** Properties the editor does not show. */
function hiddenProps(block: Block, look: Look): Props {
  return Object.fromEntries(Object.entries(block.props).filter(([key]) => !(key in look.props)))
}
