export { bindEditor } from './binding/bind-editor.ts'
export type { Binding, BindOptions, History, Point, RelativeSelection } from './binding/types.ts'
export { documentNodes } from './nodes/index.ts'
