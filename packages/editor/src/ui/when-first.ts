import type { Klass, LexicalEditor, LexicalNode } from 'lexical'
import { later } from '../later.ts'

/** Starts what a kind of node needs when there is the first of them. @returns stops it */
export const whenFirst = <Part>(
  editor: LexicalEditor,
  klass: Klass<LexicalNode>,
  load: () => Promise<Part>,
  start: (part: Part) => () => void,
): (() => void) => {
  let stop: (() => void) | undefined
  const stopWaiting = editor.registerMutationListener(klass, () => {
    stop ??= later(load(), start)
  })
  return () => {
    stopWaiting()
    stop?.()
  }
}
