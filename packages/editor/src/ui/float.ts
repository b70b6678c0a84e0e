import { autoUpdate, computePosition, flip, offset, type Placement, shift } from '@floating-ui/dom'

/** Something to stand beside: an element, or a part of the text. */
export interface FloatAnchor {
  getBoundingClientRect(): DOMRect
  readonly contextElement?: Element
}

/**
 * Keeps an element beside an anchor, inside the window, while things scroll and resize.
 *
 * @returns lets it go
 */
export const floatBeside = (
  element: HTMLElement,
  anchor: FloatAnchor,
  placement: Placement = 'top',
): (() => void) => {
  const place = async () => {
    const { x, y } = await computePosition(anchor, element, {
      placement,
      middleware: [offset(8), flip({ padding: 56 }), shift({ padding: 8 })],
    })
    element.style.translate = `${Math.round(x)}px ${Math.round(y)}px`
    element.setAttribute('data-placed', '')
  }
  const stop = autoUpdate(anchor, element, place)
  return () => {
    stop()
    element.removeAttribute('data-placed')
  }
}
