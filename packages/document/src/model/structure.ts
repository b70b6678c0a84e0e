import { arrange, type Place } from './arrange.ts'
import type { Block, BlockPart } from './block.ts'
import type { CharIdPair, FlowView, StoredPlace } from './flow.ts'
import { type Grid, readGrid } from './grid.ts'
import { itemAt, sameId } from './items.ts'
import { sameJson } from './json.ts'
import { table } from './kinds.ts'
import { charIdOf, type MarkerEmbed, markerAtOrBefore } from './markers.ts'
import { reserved } from './properties.ts'
import { headId, isUnmarked } from './segments.ts'
import type { CharId, Json, NewBlock } from './types.ts'
import type { Writer } from './writer.ts'

const pairOf = (id: CharId): CharIdPair => [id.client, id.clock]

/** The marker of a new block: only what differs from a plain paragraph is stored. */
export function embedFor(id: string, block: NewBlock): MarkerEmbed {
  const props: Record<string, Json> = { ...block.props }
  if (block.parent !== undefined) props[reserved.parent] = block.parent
  return {
    i: id,
    ...(block.type !== undefined && block.type !== 'paragraph' && { t: block.type }),
    ...(Object.keys(props).length > 0 && { p: props }),
  }
}

/**
 * Starts a block right of `left`, inside or at the end of `upper` (none: at the start of the flow). A join of the first
 * part of `upper` has no effect, and would get one if its target fell to the new marker: it is taken back (M-JOIN).
 */
export function startBlock(
  writer: Writer,
  view: FlowView,
  upper: { readonly parts: readonly BlockPart[] } | undefined,
  left: CharId | null,
  embed: MarkerEmbed,
  isSplit: boolean,
): CharId {
  const first = upper?.parts[0]?.id
  if (first !== undefined && writer.model.properties.of(first)[reserved.join] !== undefined)
    writer.setProperty(first, reserved.join, null)
  return writer.insertMarker(view, left, embed, isSplit)
}

/**
 * Cuts a block right of `left`: what follows becomes the new block (M-SPLIT).
 *
 * @param part - index of the part of `block` that `left` lies in.
 */
export function splitBlock(
  writer: Writer,
  view: FlowView,
  block: { readonly parts: readonly BlockPart[] },
  part: number,
  left: CharId | null,
  embed: MarkerEmbed,
): CharId {
  const isSplit = block.parts.slice(part).some(({ length }) => length > 0)
  const marker = startBlock(writer, view, block, left, embed, isSplit)
  chain(writer, marker, block.parts.slice(part + 1))
  return marker
}

/** Joins parts one behind the other, the first behind `target` (M-JOIN). */
function chain(writer: Writer, target: CharId, parts: readonly BlockPart[]): void {
  let previous = target
  for (const part of parts) {
    if (!part.marker) continue
    joinTo(writer, part.id, previous)
    previous = part.marker
  }
}

export function joinTo(writer: Writer, id: string, target: CharId): void {
  const current = writer.model.properties.of(id)[reserved.join]
  if (!sameJson(current, pairOf(target))) writer.setProperty(id, reserved.join, pairOf(target))
}

/**
 * Puts `lower` at the end of the block whose last part starts with `target` (null: the head of the flow).
 *
 * Neighbours in the text: the marker goes. Others, after a move: a join, so that no text is copied (M-MERGE).
 */
export function mergeBlock(
  writer: Writer,
  view: FlowView,
  target: CharId | null,
  lower: Block,
): 'merged' | 'joined' {
  const marker = lower.parts[0]!.marker
  const item = marker && itemAt(view.flow.doc!, marker)
  if (!marker || !item || item.deleted) return 'merged'
  const between: CharId[] = []
  let current = markerAtOrBefore(item.left)
  while (current && !(target && sameId(charIdOf(current), target))) {
    const segment = view.index.ofMarker(current)
    // A hidden table may hold words in its cells that its deleter has not seen.
    if (!segment || segment.length > 0 || view.blockOf(segment) || view.typeOf(segment) === table) break
    between.push(charIdOf(current))
    current = markerAtOrBefore(current.left)
  }
  const isNeighbour = target ? current !== null && sameId(charIdOf(current), target) : current === null
  if (isNeighbour || !target) {
    for (const id of [...between, marker]) writer.deleteMarker(view, id)
    return 'merged'
  }
  joinTo(writer, lower.parts[0]!.id, target)
  return 'joined'
}

/** Deletes a block with its text and, of a table, what stands in its cells. It hides while nobody types in it (M-GHOST). */
export function removeBlock(writer: Writer, view: FlowView, block: Block): void {
  for (const part of block.parts) writer.deleteText(view, part.pieces)
  if (!isUnmarked(block.id)) hideBlock(writer, block)
}

/** Hides a block whose text is gone. */
export function hideBlock(writer: Writer, block: Block): void {
  writer.setProperty(block.id, reserved.shown, false)
  if (block.type === table) clearCells(writer, block.id, readGrid(block.props))
}

/** Deletes what stands in the cells where some rows and some columns of a table cross. */
export function clearCells(writer: Writer, id: string, lines: Pick<Grid, 'rows' | 'columns'>): void {
  for (const cell of writer.model.filledCells(id, lines))
    for (const block of cell.blocks) removeBlock(writer, cell, block)
}

/** Gives a block without a marker of its own one, so that it can be edited like any block (M-HEAD, M-OWN). */
export function markBlock(writer: Writer, view: FlowView, block: Block, id: string): void {
  if (block.id === headId) writer.insertMarker(view, null, { i: id }, false)
  else splitBlock(writer, view, block, 0, block.parts[0]!.marker, embedFor(id, { parent: block.parent }))
}

/** Brings blocks into order by places; `ids` are in wanted order, see `arrange`. Tells whether anything was written. */
export function arrangeBlocks(writer: Writer, view: FlowView, ids: readonly string[]): boolean {
  const wanted = ids.map((id) => view.index.get(id)?.index).filter((index) => index !== undefined)
  const last = view.blocks[view.blocks.length - 1]
  const isEnd = last !== undefined && ids.includes(last.id)
  const places = arrange(view.layoutInput(), wanted, isEnd)
  for (const [index, place] of places) {
    const segment = view.index.segments[index]!
    writer.setProperty(segment.id, reserved.place, storedPlace(view, place))
  }
  return places.size > 0
}

function storedPlace(view: FlowView, place: Place): { [K in keyof StoredPlace]: StoredPlace[K] } & Json {
  const { segments } = view.index
  const at = segments[place.at]?.marker
  const end = segments[place.end]?.marker
  return {
    r: place.rank,
    ...(at && { s: pairOf(charIdOf(at)) }),
    ...(end && { e: pairOf(charIdOf(end)) }),
  }
}
