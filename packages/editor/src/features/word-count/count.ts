// Counting for one paragraph of remembrance at a time: a block that did not change is not counted again.

import { $getRoot, type LexicalEditor } from 'lexical'
import { readState } from '../../read-state.ts'

export interface WordCount {
  readonly words: number
  readonly characters: number
}

/** Words and characters (as people see them) of a text; also of scripts that write without spaces. */
export const countText = (text: string): WordCount => {
  let words = 0
  for (const { isWordLike } of segmenters.word.segment(text)) if (isWordLike) words++
  let characters = 0
  for (const { segment } of segmenters.grapheme.segment(text)) if (segment !== '\n') characters++
  return { words, characters }
}

const segmenters = {
  word: new Intl.Segmenter(undefined, { granularity: 'word' }),
  grapheme: new Intl.Segmenter(undefined, { granularity: 'grapheme' }),
}

const settleMs = 400

/**
 * Reports the count of the whole document, once it has rested a moment after a change.
 *
 * @returns stops it
 */
export const watchWordCount = (editor: LexicalEditor, onChange: (count: WordCount) => void): (() => void) => {
  const counted = new Map<string, { readonly text: string; readonly count: WordCount }>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const read = () => {
    let total: WordCount = { words: 0, characters: 0 }
    readState(editor, () => {
      for (const block of $getRoot().getChildren()) {
        const text = block.getTextContent()
        const known = counted.get(block.getKey())
        const count = known?.text === text ? known.count : countText(text)
        if (count !== known?.count) counted.set(block.getKey(), { text, count })
        total = { words: total.words + count.words, characters: total.characters + count.characters }
      }
    })
    onChange(total)
  }
  read()
  const stop = editor.registerUpdateListener(({ dirtyElements, dirtyLeaves }) => {
    if (dirtyElements.size === 0 && dirtyLeaves.size === 0) return
    clearTimeout(timer)
    timer = setTimeout(read, settleMs)
  })
  return () => {
    stop()
    clearTimeout(timer)
  }
}
