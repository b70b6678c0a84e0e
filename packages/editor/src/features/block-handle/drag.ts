// Dragging a block by its handle, with the pointer (mouse, pen or finger): a line shows where it would go.
import { $getNodeByKey, type LexicalEditor, type NodeKey } from 'lexical'
import { $moveBlock } from './blocks.ts'
import { blockAt } from './hovered-block.ts'

/** A press that moves less is a click. */
const slackPx = 4

interface DropPlace {
  readonly key: NodeKey
  readonly side: 'before' | 'after'
  /** Relative to the layer that the line is in. */
  readonly top: number
}

/**
 * Follows a pressed handle until it is let go.
 *
 * @param line - shown at the place where the block would land.
 * @param onEnd - called once, with whether it was a drag (and not a click).
 */
export const dragBlock = (
  editor: LexicalEditor,
  key: NodeKey,
  press: PointerEvent,
  line: HTMLElement,
  onEnd: (wasDragged: boolean) => void,
): void => {
  const ended = new AbortController()
  const { signal } = ended
  const page = line.ownerDocument
  let place: DropPlace | undefined
  let isDragging = false

  const finish = () => {
    ended.abort()
    line.hidden = true
    page.documentElement.removeAttribute('data-quire-dragging')
    onEnd(isDragging)
  }
  page.addEventListener(
    'pointermove',
    (event) => {
      isDragging ||= Math.hypot(event.clientX - press.clientX, event.clientY - press.clientY) > slackPx
      if (!isDragging) return
      event.preventDefault()
      page.documentElement.setAttribute('data-quire-dragging', '')
      place = dropPlace(editor, event.clientY, line)
      line.hidden = place === undefined
      if (place) line.style.translate = `0 ${Math.round(place.top)}px`
    },
    { signal },
  )
  page.addEventListener(
    'pointerup',
    () => {
      const target = place
      if (target) editor.update(() => $drop(key, target))
      finish()
    },
    { signal },
  )
  page.addEventListener('pointercancel', finish, { signal })
  page.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      finish()
    },
    { signal, capture: true },
  )
}

const $drop = (key: NodeKey, { key: targetKey, side }: DropPlace): void => {
  const block = $getNodeByKey(key)
  const target = $getNodeByKey(targetKey)
  // Somebody else may have removed one of them meanwhile: then there is nothing to move.
  if (block && target) $moveBlock(block, target, side)
}

const dropPlace = (editor: LexicalEditor, y: number, line: HTMLElement): DropPlace | undefined => {
  const root = editor.getRootElement()
  const layer = line.parentElement
  if (!root || !layer) return undefined
  const box = root.getBoundingClientRect()
  const over = blockAt(editor, box.left + 1, Math.min(Math.max(y, box.top + 1), box.bottom - 1))
  if (!over) return undefined
  const { top, bottom } = over.element.getBoundingClientRect()
  const side = y < (top + bottom) / 2 ? 'before' : 'after'
  return {
    key: over.key,
    side,
    top: (side === 'before' ? top - 4 : bottom + 4) - layer.getBoundingClientRect().top,
  }
}
