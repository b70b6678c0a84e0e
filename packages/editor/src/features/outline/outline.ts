import { $isHeadingNode, type HeadingNode } from '@quire/document/nodes'
import { $getRoot, type LexicalEditor } from 'lexical'
import { readState } from '../../read-state.ts'

/** One heading of the document. */
export interface OutlineEntry {
  /** The editor's key of the heading, good until the document is closed. */
  readonly key: string
  readonly text: string
  /** 1 to 4. */
  readonly level: number
}

/** Reports the document's headings now and when one of them changes. @returns stops it */
export const watchOutline = (
  editor: LexicalEditor,
  onChange: (entries: readonly OutlineEntry[]) => void,
): (() => void) => {
  let shown = ''
  const read = () => {
    const entries = readState(editor, () => $getRoot().getChildren().filter($isHeadingNode).map($entry))
    const text = JSON.stringify(entries)
    if (text === shown) return
    shown = text
    onChange(entries)
  }
  read()
  let frame = 0
  const stop = editor.registerUpdateListener(({ dirtyElements }) => {
    if (dirtyElements.size > 0)
      frame ||= requestAnimationFrame(() => {
        frame = 0
        read()
      })
  })
  return () => {
    stop()
    cancelAnimationFrame(frame)
  }
}

const $entry = (heading: HeadingNode): OutlineEntry => ({
  key: heading.getKey(),
  text: heading.getTextContent().trim(),
  level: Math.min(4, Number(heading.getTag().slice(1))),
})
