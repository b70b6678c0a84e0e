import type { ElementNode, LexicalEditor, NodeKey } from 'lexical'
import type { Block } from '../model/block.ts'
import type { DocumentModel } from '../model/document.ts'
import type { FlowView } from '../model/flow.ts'
import type { CharRange } from '../model/types.ts'
import type { TableBinding } from './table-binding.ts'
import type { TableBindings } from './table-bindings.ts'

/** What a flow needs to be bound to an element of the editor. */
export interface FlowBindingOptions {
  readonly editor: LexicalEditor
  readonly model: DocumentModel
  readonly flow: FlowView
  /** The table that the flow is a cell of. */
  readonly table: TableBinding | undefined
  /** The element whose blocks are kept equal to the flow; null once it is gone. */
  readonly $root: () => ElementNode | null
  readonly tables: TableBindings
  readonly origin: object
  readonly newId: () => string
  /** The block that a node showed in another flow before the edit that is being written. */
  readonly movedBlock: (key: NodeKey) => Block | undefined
  /** Told that text was moved: what is a copy of what. */
  readonly onCopy: (copy: CharRange, of: CharRange) => void
}
