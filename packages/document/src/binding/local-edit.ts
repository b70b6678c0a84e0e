import type { Block } from '../model/block.ts'
import { ChunkWriter } from './chunk-writer.ts'
import type { EditContext, EditedBlock } from './edited-block.ts'
import { textOf } from './sequences.ts'

/**
 * Writes what happened to a stretch of blocks, comparing once in screen order: markers are elements of the same
 * sequence as characters, so split, merge, paste and range deletion need no cases of their own.
 *
 * @param before - the blocks as the editor showed them, with their addresses.
 * @param after - the same stretch as it is now.
 * @returns the blocks that `after` shows, with addresses.
 */
export function writeStretch(
  context: EditContext,
  before: readonly Block[],
  after: readonly EditedBlock[],
): Block[] {
  const edited = idsGoWithText(before, after)
  const kept = new Set(edited.map(({ id }) => id))
  const shared = new Map(before.filter((block) => kept.has(block.id)).map((block) => [block.id, block]))
  const vanishedAfter = new Map<string | undefined, Block[]>()
  let anchor: string | undefined
  for (const block of before) {
    if (shared.has(block.id)) anchor = block.id
    else vanishedAfter.set(anchor, [...(vanishedAfter.get(anchor) ?? []), block])
  }
  const written: Block[] = []
  let chunk: EditedBlock[] = []
  const finish = (): void => {
    const first = chunk[0] && chunk[0].id !== undefined ? shared.get(chunk[0].id) : undefined
    written.push(
      ...new ChunkWriter(context, first, vanishedAfter.get(first?.id) ?? [], chunk, written).write(),
    )
    chunk = []
  }
  for (const block of edited) {
    const isShared = block.id !== undefined && shared.has(block.id)
    if (isShared && (chunk.length > 0 || vanishedAfter.has(undefined))) {
      finish()
      vanishedAfter.delete(undefined)
    }
    chunk.push(block)
  }
  finish()
  return written
}

/** Enter at the start of a block leaves the node on the empty block: the id goes with the text (M-SPLIT). */
function idsGoWithText(before: readonly Block[], after: readonly EditedBlock[]): readonly EditedBlock[] {
  const texts = new Map(before.map((block) => [block.id, block]))
  const edited = [...after]
  for (let i = 0; i + 1 < edited.length; i++) {
    const [empty, full] = [edited[i]!, edited[i + 1]!]
    const old = empty.id === undefined ? undefined : texts.get(empty.id)
    if (!old || old.length === 0 || empty.runs.length > 0 || full.id !== undefined) continue
    if (textOf(full.runs) !== old.text) continue
    edited[i] = { ...empty, id: undefined }
    edited[i + 1] = { ...full, id: empty.id }
  }
  return edited
}
