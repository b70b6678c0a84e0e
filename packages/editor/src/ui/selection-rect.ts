/**
 * The box of what is selected in the text, in viewport pixels; where the selection has gone to a field, the box it
 * had. One of these belongs to one floating thing.
 */
export const createSelectionRect = (root: HTMLElement): (() => DOMRect) => {
  let last: DOMRect | undefined
  return () => {
    const selection = root.ownerDocument.getSelection()
    if (selection?.rangeCount && root.contains(selection.anchorNode)) {
      const range = selection.getRangeAt(0)
      const rect = range.collapsed ? range.getClientRects()[0] : range.getBoundingClientRect()
      if (rect && (rect.width || rect.height)) last = rect
    }
    return last ?? root.getBoundingClientRect()
  }
}
