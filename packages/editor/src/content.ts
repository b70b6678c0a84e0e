// What a local document may begin with. The readers are loaded when one is used.
import type { Content } from '@quire/document/content'

/** Content to begin with, once it is needed. */
export type InitialContent = () => Promise<Content>

/** Begins with Markdown: `initialContent={markdown('# Hello')}`. */
export const markdown =
  (text: string): InitialContent =>
  async () =>
    (await import('@quire/document/markdown')).fromMarkdown(text)

/** Begins with HTML. Scripts, styles and unsafe addresses in it are dropped. */
export const html =
  (text: string): InitialContent =>
  async () =>
    (await import('@quire/document/html')).fromHtml(text)
