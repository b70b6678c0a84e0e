import { toHtml } from '@quire/document/html'
import { toJson } from '@quire/document/json'
import { toMarkdown } from '@quire/document/markdown'
import { toText } from '@quire/document/text'
import { readContent } from '@quire/document/yjs'
import * as Y from 'yjs'
import { type Figures, median, timed } from './figures.ts'

const formats = { Markdown: toMarkdown, HTML: toHtml, JSON: toJson, text: toText }

/** What it takes to make a file of a document on a server: from the stored update to the text, without an editor. */
export function measureExport(state: Uint8Array): Figures {
  const figures: Record<string, number> = {}
  for (const [name, write] of Object.entries(formats)) {
    const times = Array.from({ length: 7 }, () =>
      timed(() => {
        const doc = new Y.Doc()
        Y.applyUpdate(doc, state)
        write(readContent(doc))
        doc.destroy()
      }),
    )
    figures[`export to ${name}, ms`] = median(times)
    figures[`first export to ${name}, ms`] = times[0]!
  }
  return figures
}
