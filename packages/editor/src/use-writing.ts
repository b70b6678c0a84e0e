import type { LexicalEditor } from 'lexical'
import { useEffect, useState } from 'react'

/**
 * Lets a person write once what writing needs is there.
 *
 * @param mayWrite - the mode allows it; switching it keeps the editor, its caret and its undo stack.
 * @returns whether one can write now.
 */
export const useWriting = (editor: LexicalEditor, mayWrite: boolean): boolean => {
  const [isReady, setReady] = useState(false)
  const isWanted = mayWrite || isReady
  useEffect(() => {
    if (!isWanted) return
    let stop: (() => void) | undefined
    let isEnded = false
    void import('./writing.ts').then(({ registerWriting }) => {
      if (isEnded) return
      stop = registerWriting(editor)
      setReady(true)
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
