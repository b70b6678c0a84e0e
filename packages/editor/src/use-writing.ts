import type { LexicalEditor } from 'lexical'
import { useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { loadWriting } from './load-writing.ts'
import type { WritingOptions } from './writing.ts'

/**
 * Lets a person write once what writing needs is there.
 *
 * @param mayWrite - the mode allows it; switching it keeps the editor, its caret and its undo stack.
 * @param options - as they are when writing begins.
 * @returns whether one can write now.
 */
export const useWriting = (editor: LexicalEditor, mayWrite: boolean, options: WritingOptions): boolean => {
  const latest = useRef(options)
  const [isReady, setReady] = useState(false)
  const isWanted = mayWrite || isReady
  useEffect(() => {
    if (!isWanted) return
    let stop: (() => void) | undefined
    let isEnded = false
    void loadWriting().then((registerWriting) => {
      if (isEnded) return
      stop = registerWriting(editor, latest.current)
      // In this task: where all is loaded already, the text is laid out once, as text to write in.
      flushSync(() => setReady(true))
    })
    return () => {
      isEnded = true
      stop?.()
    }
  }, [editor, isWanted])

  const isEditable = mayWrite && isReady
  useEffect(() => editor.setEditable(isEditable), [editor, isEditable])
  return isEditable
}
