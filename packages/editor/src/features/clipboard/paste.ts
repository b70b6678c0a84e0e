// Paste goes through the document's own readers: they keep structure, drop styles and everything that could run, and
// know every block. They are loaded with the first paste.
import type { Content } from '@quire/document/content'
import {
  $getSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_NORMAL,
  type LexicalEditor,
  PASTE_COMMAND,
} from 'lexical'
import { toSafeUrl } from '../links/url.ts'
import { looksLikeMarkdown } from './looks-like-markdown.ts'

/** A megabyte of markup is a page; more is a mistake that would hang the tab. */
const maxLength = 2_000_000

/** Reads what is pasted: HTML of any program, and Markdown. @returns stops it */
export const registerClipboard = (editor: LexicalEditor): (() => void) =>
  editor.registerCommand(
    PASTE_COMMAND,
    (event) => {
      const data = event instanceof ClipboardEvent ? event.clipboardData : null
      const read = data && !$isInCode() ? reader(data) : undefined
      if (!read) return false
      event.preventDefault()
      void insert(editor, read)
      return true
    },
    COMMAND_PRIORITY_NORMAL,
  )

/** Who reads this; undefined leaves it to Lexical (its own format, files, an address, plain words). */
const reader = (data: DataTransfer): (() => Promise<Content>) | undefined => {
  if (data.types.includes('application/x-lexical-editor')) return undefined
  const text = data.getData('text/plain')
  if (text && toSafeUrl(text) && !/\s/.test(text.trim())) return undefined
  const html = data.getData('text/html')
  if (html && html.length <= maxLength)
    return async () => (await import('@quire/document/html')).fromHtml(html)
  if (text.length <= maxLength && looksLikeMarkdown(text))
    return async () => (await import('@quire/document/markdown')).fromMarkdown(text)
  return undefined
}

const insert = async (editor: LexicalEditor, read: () => Promise<Content>): Promise<void> => {
  const [content, { insertContent }] = await Promise.all([read(), import('./insert.ts')])
  insertContent(editor, content)
}

const $isInCode = (): boolean => {
  const selection = $getSelection()
  return $isRangeSelection(selection) && selection.anchor.getNode().getTopLevelElement()?.getType() === 'code'
}
