// What a clipboard holds, as content. No DOM, no editor: the paste corpus reads through the same door.
import type { Content } from '@quire/document/content'
import type { PasteMode } from '../../commands.ts'
import { type Clip, quireType, readClip } from './formats.ts'
import { looksLikeMarkdown } from './looks-like-markdown.ts'

/** The texts of a clipboard by their type; empty where there is none, as `DataTransfer.getData` has it. */
export interface ClipboardTexts {
  getData(type: string): string
}

/** What can be made of a paste. */
export interface Paste {
  readonly mode: PasteMode
  /** Other ways to read the same clipboard. */
  readonly others: readonly PasteMode[]
  readonly read: (mode: PasteMode) => Promise<Clip>
}

/** A megabyte of markup is a page; more is a mistake that would hang the tab. */
const maxLength = 2_000_000

/**
 * Decides how a clipboard is best read; reading it then loads what that takes.
 *
 * @returns undefined when there is no text, or only plain words, which need no reading.
 */
export const readPaste = (data: ClipboardTexts): Paste | undefined => {
  const own = data.getData(quireType)
  const clip = own === '' ? undefined : readClip(own)
  const html = clip ? '' : data.getData('text/html')
  const text = data.getData('text/plain')
  const code = readEditorCode(data.getData('vscode-editor-data'), text)
  const hasHtml = html !== '' && html.length <= maxLength
  const hasMarkdown = text.length <= maxLength && looksLikeMarkdown(text)
  const read = async (mode: PasteMode): Promise<Clip> => {
    if (mode === 'markdown')
      return asClip((await import('@quire/document/markdown')).fromMarkdown(text.slice(0, maxLength)))
    if (mode === 'text') return asClip((await import('@quire/document/text')).fromText(text))
    if (clip) return clip
    if (code) return code
    const [{ fromHtml }, { tidy }] = await Promise.all([import('@quire/document/html'), import('./tidy.ts')])
    return asClip(tidy(fromHtml(html)))
  }
  if (clip) return { mode: 'rich', others: text ? ['text'] : [], read }
  if (code) return { mode: 'rich', others: ['text', 'markdown'], read }
  // A browser makes HTML of a page's source, and of Markdown in a plain text field: the words are the better half.
  if (hasHtml && !(hasMarkdown && isPlainHtml(html)))
    return { mode: 'rich', others: text.trim() === '' ? [] : ['text', 'markdown'], read }
  if (hasMarkdown) return { mode: 'markdown', others: ['text'], read }
  return undefined
}

/** A single line goes into the line where it is pasted. */
const asClip = (content: Content): Clip => ({
  content,
  isInline: content.length === 1 && content[0]?.type === 'paragraph',
})

/** Programs that edit code say so, with its language; lines of it are a code block, a piece of a line is not. */
const readEditorCode = (data: string, text: string): Clip | undefined => {
  if (data === '' || !/\n/.test(text.trimEnd())) return undefined
  let language: unknown
  try {
    language = (JSON.parse(data) as { mode?: unknown } | null)?.mode
  } catch {
    return undefined
  }
  if (language === 'markdown') return undefined
  const isNamed = typeof language === 'string' && language !== 'plaintext'
  const block = { type: 'code' as const, text: text.replace(/\r\n?/g, '\n').replace(/\n$/, '') }
  return { content: [isNamed ? { ...block, language: language as string } : block], isInline: false }
}

/** HTML that says nothing but where the lines end. */
const isPlainHtml = (html: string): boolean =>
  !/<(?!\/?(?:html|head|body|meta|style|div|span|p|br|pre|code)\b|!)[a-z]/i.test(html)
