// What is on the clipboard when something of ours is: for every program the best it can read.
import { assertContent, type Content } from '@quire/document/content'

/** Our own format, without loss. Programs that do not know it see HTML, Markdown or text. */
export const quireType = 'application/x-quire'

/** A piece of a document. */
export interface Clip {
  readonly content: Content
  /** A part of one line: it goes into the line where it is pasted, instead of becoming a block. */
  readonly isInline: boolean
}

export const writeClip = ({ content, isInline }: Clip): string =>
  JSON.stringify({ quire: 1, isInline, content })

/** Anybody may write this type, so it is read as a stranger's. @returns undefined when it is not what we write */
export const readClip = (text: string): Clip | undefined => {
  try {
    const { quire, isInline, content } = JSON.parse(text) as Record<string, unknown>
    assertContent(content)
    return quire === 1 ? { content, isInline: isInline === true } : undefined
  } catch {
    return undefined
  }
}
