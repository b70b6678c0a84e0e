// A document as a file: what is written when it is taken out, and what is read when one is brought in.
import type { Content } from '@quire/document/content'

interface FileFormat {
  readonly label: string
  /** The first is what a new file is called. */
  readonly endings: readonly string[]
  readonly mime: string
  readonly write: (content: Content) => Promise<string>
  readonly read: (text: string) => Promise<Content>
}

export const fileFormats: readonly FileFormat[] = [
  {
    label: 'Markdown',
    endings: ['.md', '.markdown'],
    mime: 'text/markdown',
    write: async (content) => (await import('@quire/document/markdown')).toMarkdown(content),
    read: async (text) => (await import('@quire/document/markdown')).fromMarkdown(text),
  },
  {
    label: 'HTML',
    endings: ['.html', '.htm'],
    mime: 'text/html',
    write: async (content) => (await import('@quire/document/html')).toHtml(content),
    read: async (text) => (await import('@quire/document/html')).fromHtml(text),
  },
  {
    label: 'JSON',
    endings: ['.json'],
    mime: 'application/json',
    write: async (content) => (await import('@quire/document/json')).toJson(content),
    read: async (text) => (await import('@quire/document/json')).fromJson(text),
  },
  {
    label: 'text',
    endings: ['.txt'],
    mime: 'text/plain',
    write: async (content) => (await import('@quire/document/text')).toText(content),
    read: async (text) => (await import('@quire/document/text')).fromText(text),
  },
]

/** The format that a file's name says; text where it says nothing known. */
export const formatOf = (name: string): FileFormat | undefined => {
  const lower = name.toLowerCase()
  return (
    fileFormats.find(({ endings }) => endings.some((ending) => lower.endsWith(ending))) ?? fileFormats.at(-1)
  )
}

/** A title as the name of a file on any disk. */
export const fileNameOf = (title: string, ending: string): string => {
  const clean = title
    .replace(/[^\p{L}\p{N}._-]+/gu, ' ')
    .trim()
    .slice(0, 80)
  return `${clean || 'Untitled'}${ending}`
}
