import type { LexicalEditor } from 'lexical'

/** The width of the place before a toggle's title that folds and unfolds it. */
const markerPx = 28

/** Whether a toggle is open is each reader's own: a class on its element, never in the document. @returns stops it */
export const foldToggles = (editor: LexicalEditor): (() => void) =>
  editor.registerRootListener((root) => {
    if (!root) return
    const ended = new AbortController()
    root.addEventListener(
      'click',
      (event) => {
        const title = event.target instanceof Element ? event.target.closest('.quire-toggle-title') : null
        if (!title) return
        const { left, right } = title.getBoundingClientRect()
        const isRtl = getComputedStyle(title).direction === 'rtl'
        const isOnMarker = isRtl ? event.clientX > right - markerPx : event.clientX < left + markerPx
        if (!isOnMarker) return
        event.preventDefault()
        title.parentElement?.classList.toggle('is-closed')
      },
      { signal: ended.signal },
    )
    return () => ended.abort()
  })
