import { CalloutNode, calloutTone, ToggleNode, ToggleTitleNode } from '@quire/document/nodes'
import { $create, $createParagraphNode, $setState, type LexicalEditor } from 'lexical'
import {
  CircleAlert,
  Info,
  Lightbulb,
  ListCollapse,
  type LucideIcon,
  OctagonAlert,
  TriangleAlert,
} from 'lucide-react'
import { $insertBlock } from '../../ui/insert-block.ts'
import type { InsertItem } from '../../ui/insert-item.ts'

const tones = [
  ['note', 'Note', Info],
  ['tip', 'Tip', Lightbulb],
  ['important', 'Important', CircleAlert],
  ['warning', 'Warning', TriangleAlert],
  ['caution', 'Caution', OctagonAlert],
] as const

export const containerInsertItems: readonly InsertItem[] = [
  ...tones.map(
    ([tone, label, icon]: readonly [(typeof tones)[number][0], string, LucideIcon]): InsertItem => ({
      id: `callout-${tone}`,
      label,
      icon,
      keywords: ['callout', 'box', 'aside', 'admonition'],
      group: 'blocks',
      run: (editor) => insertCallout(editor, tone),
    }),
  ),
  {
    id: 'toggle',
    label: 'Toggle',
    icon: ListCollapse,
    keywords: ['collapse', 'fold', 'details', 'hide'],
    group: 'blocks',
    run: (editor) => insertToggle(editor),
  },
]

const insertCallout = (editor: LexicalEditor, tone: (typeof tones)[number][0]): void =>
  editor.update(() => {
    const callout = $create(CalloutNode)
    $setState(callout, calloutTone, tone)
    const line = $createParagraphNode()
    $insertBlock(callout.append(line))
    line.select()
  })

const insertToggle = (editor: LexicalEditor): void =>
  editor.update(() => {
    const title = $create(ToggleTitleNode)
    $insertBlock($create(ToggleNode).append(title, $createParagraphNode()))
    title.select()
  })
