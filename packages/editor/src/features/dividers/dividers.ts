import type { ElementTransformer } from '@lexical/markdown'
import { $insertNodeToNearestRoot } from '@lexical/utils'
import { DividerNode } from '@quire/document/nodes'
import { $create } from 'lexical'
import { Minus } from 'lucide-react'
import type { InsertItem } from '../../ui/insert-item.ts'

export const dividerInsertItem: InsertItem = {
  id: 'divider',
  label: 'Divider',
  icon: Minus,
  hint: '---',
  keywords: ['line', 'rule', 'hr', 'separator'],
  group: 'blocks',
  run: (editor) => editor.update(() => void $insertNodeToNearestRoot($create(DividerNode))),
}

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
