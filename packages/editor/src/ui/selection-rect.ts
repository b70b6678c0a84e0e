import { getDOMSelection, getDOMSelectionRange } from 'lexical'

/** What is selected on the page if that is in this element, which may be in a shadow root; to be measured, not changed. */
export const rangeIn = (root: HTMLElement): Range | undefined => {
  const selection = getDOMSelection(root.ownerDocument.defaultView)
  const range = selection && getDOMSelectionRange(selection, root)
  return range && root.contains(range.startContainer) ? range : undefined
}

/**
 * The box of what is selected in the text, in viewport pixels; where the selection has gone to a field, the box it
 * had. One of these belongs to one floating thing.
 */
export const createSelectionRect = (root: HTMLElement): (() => DOMRect) => {
  let last: DOMRect | undefined
  return () => {
    const range = rangeIn(root)
    const rect = range?.collapsed ? range.getClientRects()[0] : range?.getBoundingClientRect()
    if (rect && (rect.width || rect.height)) last = rect
    return last ?? root.getBoundingClientRect()
  }
}
