// A picture's width, by pointer and by key; the document hears of it once, at the end.
import type { KeyboardEvent, PointerEvent } from 'react'

const minWidth = 64
const keyStep = 24

const clamp = (image: HTMLImageElement, width: number): number => {
  const most = image.closest('.quire-content')?.clientWidth ?? 10_000
  return Math.round(Math.min(most, Math.max(minWidth, width)))
}

/** Follows the pointer with the picture's width. */
export const resize = (
  press: PointerEvent,
  image: HTMLImageElement,
  onEnd: (width: number) => void,
): void => {
  press.preventDefault()
  const ended = new AbortController()
  const { signal } = ended
  const from = image.getBoundingClientRect().width
  // The picture is centred: it grows on both sides, so its edge keeps with the pointer at twice the distance.
  const widthAt = (x: number) => clamp(image, from + 2 * (x - press.clientX))
  const page = image.ownerDocument
  page.addEventListener(
    'pointermove',
    ({ clientX }) => {
      image.width = widthAt(clientX)
    },
    { signal },
  )
  page.addEventListener(
    'pointerup',
    ({ clientX }) => {
      ended.abort()
      onEnd(widthAt(clientX))
    },
    { signal },
  )
  page.addEventListener('pointercancel', () => ended.abort(), { signal })
}

/** Arrow keys make the picture wider and narrower. */
export const keyboardResize = (
  event: KeyboardEvent,
  image: HTMLImageElement,
  onEnd: (width: number) => void,
): void => {
  const step = { ArrowRight: keyStep, ArrowLeft: -keyStep, ArrowUp: keyStep, ArrowDown: -keyStep }[event.key]
  if (step === undefined) return
  event.preventDefault()
  event.stopPropagation()
  onEnd(clamp(image, image.getBoundingClientRect().width + step))
}
