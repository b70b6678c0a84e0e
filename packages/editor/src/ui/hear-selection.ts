import { hearDomSelection } from '@quire/document'
import type { LexicalEditor } from 'lexical'

/**
 * A key acts where the caret stands in the page.
 *
 * The browser tells of a moved caret in a task of its own; a page that was busy meanwhile finds End and Enter waiting
 * together, and Lexical would break the line where the caret was before. @returns stops it
 */
export const hearSelection = (editor: LexicalEditor): (() => void) =>
  editor.registerRootListener((root) => {
    if (!root) return
    const hear = () => hearDomSelection(editor)
    // Before Lexical hears of the key.
    root.addEventListener('keydown', hear, { capture: true })
    return () => root.removeEventListener('keydown', hear, { capture: true })
  })
