import { micromark } from 'micromark'
import type { Content } from '../../content/index.ts'
import { readHtml } from '../html/read.ts'
import { withoutKept } from '../html/tree.ts'
import { htmlExtensions, syntaxExtensions } from './syntax.ts'

/**
 * Reads Markdown: CommonMark with GitHub's tables, task lists, strikethrough, autolinks and alerts, `$math$`,
 * `:::note` callouts, and whatever HTML the HTML reader takes. Never fails on text, however it is marked up.
 *
 * Markdown is HTML in disguise and may hold HTML anywhere, in a list, around a list, across paragraphs. So it
 * goes through HTML, where one reader decides what comes in and what does not.
 *
 * @throws {ContentError} when quotes, lists or elements are nested deeper than 512.
 */
export function fromMarkdown(text: string): Content {
  const html = micromark(withoutKept(text), {
    // Unsafe addresses and elements are the HTML reader's business.
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: syntaxExtensions,
    htmlExtensions: [...htmlExtensions],
  })
  return readHtml(html)
}
