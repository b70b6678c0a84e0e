export { bindEditor } from './binding/bind-editor.ts'
export { hearDomSelection } from './binding/dom-selection.ts'
export type { Binding, BindOptions, History, Point, RelativeSelection } from './binding/types.ts'
export { Block } from './model/block.ts'
export { DocumentModel, type ModelChange, openModel } from './model/document.ts'
export { type EditOptions, FlowEditor, type TextPoint } from './model/editor.ts'
export { FlowView } from './model/flow.ts'
export { isContainer, type Kind, kindOf } from './model/kinds.ts'
export { firstBlockId, seedUpdate } from './model/seed.ts'
export {
  type Atom,
  type Attributes,
  atomCharacter,
  type BlockData,
  type Json,
  type NewBlock,
  type Props,
  type Run,
} from './model/types.ts'
export { documentNodes } from './nodes/index.ts'
