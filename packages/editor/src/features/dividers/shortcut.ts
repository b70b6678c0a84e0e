import type { ElementTransformer } from '@lexical/markdown'
import { DividerNode } from '@quire/document/nodes'
import { $create } from 'lexical'

/** `---` and a space draw a line. */
export const dividerShortcut: ElementTransformer = {
  type: 'element',
  dependencies: [DividerNode],
  regExp: /^(---|\*\*\*|___)\s$/,
  replace: (parent) => {
    parent.insertBefore($create(DividerNode))
    parent.clear()
    parent.select()
  },
  export: (node) => (node instanceof DividerNode ? '---' : null),
}
