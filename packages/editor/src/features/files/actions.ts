import { $createNodes, $readNodes } from '@quire/document/nodes'
import { $getRoot, $getSelection, $insertNodes, type LexicalEditor, PASTE_TAG } from 'lexical'
import { Download, FileInput } from 'lucide-react'
import { readState } from '../../read-state.ts'
import type { Action } from '../../ui/action.ts'
import { fileFormats, fileNameOf, formatOf } from './formats.ts'

/** More is no document, and would hang the tab. */
const maxBytes = 5_000_000

export const fileActions: readonly Action[] = [
  ...fileFormats.map(
    ({ label, endings, mime, write }): Action => ({
      id: `download-${endings[0]}`,
      label: `Download as ${label}`,
      icon: Download,
      keywords: ['export', 'save'],
      run: (editor) => {
        const { content, title } = readState(editor, () => ({
          content: $readNodes($getRoot().getChildren()),
          title: $getRoot().getFirstChild()?.getTextContent() ?? '',
        }))
        void write(content).then((text) => download(text, mime, fileNameOf(title, endings[0] ?? '')))
      },
    }),
  ),
  {
    id: 'import',
    label: 'Import a file',
    icon: FileInput,
    keywords: ['markdown', 'html', 'json', 'open', 'text'],
    run: (editor) => pickFile((file) => void importFile(editor, file)),
  },
]

const download = (text: string, mime: string, name: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: mime }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

const pickFile = (onPick: (file: File) => void): void => {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = fileFormats.flatMap(({ endings }) => endings).join(',')
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    if (file) onPick(file)
  })
  input.click()
}

/** Puts what a file holds at the caret. What cannot be read in its format comes in as the text it is. */
const importFile = async (editor: LexicalEditor, file: File): Promise<void> => {
  if (file.size > maxBytes) return
  const text = await file.text()
  const format = formatOf(file.name)
  const content = await format?.read(text).catch(() => fileFormats.at(-1)?.read(text))
  if (!content) return
  editor.update(
    () => {
      if (!$getSelection()) $getRoot().selectEnd()
      $insertNodes($createNodes(content))
    },
    { tag: PASTE_TAG },
  )
}
