import { $getSelection, $isRangeSelection, type LexicalEditor } from 'lexical'
import { Clipboard, ClipboardType } from 'lucide-react'
import type { Action } from '../../ui/action.ts'
import { $selectedClip, $wholeClip, loadWriters, type Writers } from './copy.ts'

/** Copies the selection, or the whole document where there is none, as the text of a format. */
const copyAs = (editor: LexicalEditor, format: keyof Writers): void => {
  const writers = loadWriters()
  editor.update(() => {
    const selection = $getSelection()
    const isEmpty = $isRangeSelection(selection) && selection.isCollapsed()
    const clip = (isEmpty ? null : $selectedClip(editor)) ?? $wholeClip()
    void writers.then((write) => navigator.clipboard?.writeText(write[format](clip.content)))
  })
}

export const copyActions: readonly Action[] = [
  {
    id: 'copy-markdown',
    label: 'Copy as Markdown',
    icon: Clipboard,
    keywords: ['export', 'source'],
    run: (editor) => copyAs(editor, 'toMarkdown'),
  },
  {
    id: 'copy-text',
    label: 'Copy as text',
    icon: ClipboardType,
    keywords: ['plain', 'export'],
    run: (editor) => copyAs(editor, 'toText'),
  },
]
