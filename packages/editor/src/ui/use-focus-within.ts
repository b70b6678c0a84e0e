import type { LexicalEditor } from 'lexical'
import { useEffect, useState } from 'react'

/** Is the focus in the text, or in this other element that belongs to it? */
export const useFocusWithin = (
  editor: LexicalEditor,
  other: { readonly current: HTMLElement | null },
): boolean => {
  const [hasFocus, setHasFocus] = useState(false)
  useEffect(
    () =>
      editor.registerRootListener((root) => {
        if (!root) return
        const ended = new AbortController()
        const { signal } = ended
        const isInside = (target: EventTarget | null) =>
          target instanceof Node && (root.contains(target) || Boolean(other.current?.contains(target)))
        root.ownerDocument.addEventListener('focusin', ({ target }) => setHasFocus(isInside(target)), {
          signal,
        })
        // Where the focus goes is known before it arrives; going nowhere (another window) changes nothing.
        root.ownerDocument.addEventListener(
          'focusout',
          ({ relatedTarget }) => relatedTarget && setHasFocus(isInside(relatedTarget)),
          { signal },
        )
        setHasFocus(root.contains((root.getRootNode() as Document | ShadowRoot).activeElement))
        return () => ended.abort()
      }),
    [editor, other],
  )
  return hasFocus
}
