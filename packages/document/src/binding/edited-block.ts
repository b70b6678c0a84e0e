import type { Block } from '../model/block.ts'
import type { FlowView } from '../model/flow.ts'
import type { Run } from '../model/types.ts'
import type { Writer } from '../model/writer.ts'
import type { Look } from './nodes.ts'

/** A block as it stands in the editor after a local edit. */
export interface EditedBlock {
  /** Id of the block its node showed before; undefined for a new node. */
  readonly id: string | undefined
  readonly look: Look
  readonly runs: readonly Run[]
  /** The block it was in another flow before. */
  readonly moved: Block | undefined
  /** Id of its container, known once the container is written. */
  readonly parent: () => string | undefined
  /** Told the id the block has in the model. */
  readonly onId: (id: string) => void
}

export interface EditContext {
  readonly writer: Writer
  readonly flow: FlowView
  readonly newId: () => string
  /** How the editor showed a block before the edit. */
  readonly lookOf: (block: Look) => Look
  /** In which container the editor showed a block before the edit. */
  readonly parentOf: (block: Block) => string | undefined
  /** Where the caret is, as offset in one of the edited blocks. */
  readonly caret: { readonly block: EditedBlock; readonly offset: number } | undefined
}
