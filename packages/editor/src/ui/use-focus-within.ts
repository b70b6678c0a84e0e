import { getActiveElement, type LexicalEditor } from 'lexical'
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
        // A page does not hear of the focus that moves within a shadow root of it.
        const tree = root.getRootNode()
        tree.addEventListener('focusin', ({ target }) => setHasFocus(isInside(target)), { signal })
        // Where the focus goes is known before it arrives; going nowhere (another window) changes nothing.
        tree.addEventListener(
          'focusout',
          (event) => {
            const { relatedTarget } = event as FocusEvent // all events of that name are
            if (relatedTarget) setHasFocus(isInside(relatedTarget))
          },
          { signal },
        )
        setHasFocus(root.contains(getActiveElement(root)))
        return () => ended.abort()
      }),
    [editor, other],
  )
  return hasFocus
}
