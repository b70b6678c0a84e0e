// When what others do is drawn. A page that makes frames without end lets a key wait for the next one: so while somebody
// types, everybody else's words and carets come together, behind the frame that shows the key.
import type { LexicalEditor } from 'lexical'
import { COLLABORATION_TAG } from 'lexical'

/** Milliseconds after one's own key until the frame that shows it is on its way. */
const behindKeyMs = 24
/** Milliseconds of rest for one's own keys between two looks at the others. */
const restMs = 50
/** A frame of the screen. */
const frameMs = 16
/** Nobody's words wait longer, however fast one types. */
const longestMs = 100
/** Milliseconds after the last key that somebody still types. */
const typingMs = 500

/** Says when to show what others do. */
export interface Pace {
  /** Calls `show` once and soon: at once while nobody writes. Asking again before that changes nothing. */
  readonly ask: (show: () => void) => void
  /** Whether this person wrote, or moved the caret, just now. */
  readonly isTyping: () => boolean
  readonly stop: () => void
}

export const keepPace = (editor: LexicalEditor): Pace => {
  const waiting = new Set<() => void>()
  let keyAtMs = Number.NEGATIVE_INFINITY
  let shownAtMs = Number.NEGATIVE_INFINITY
  let askedAtMs = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let isShowing = false

  const isTyping = (): boolean => performance.now() - keyAtMs < typingMs

  const dueAtMs = (): number =>
    isTyping()
      ? Math.min(askedAtMs + longestMs, Math.max(keyAtMs + behindKeyMs, shownAtMs + restMs))
      : shownAtMs + frameMs

  const look = () => {
    const waitMs = dueAtMs() - performance.now()
    timer = waitMs > 0 ? setTimeout(look, waitMs) : undefined
    if (timer !== undefined) return
    isShowing = true
    try {
      // What asks meanwhile, as carets do when the text has moved, is shown too.
      for (const show of waiting) {
        waiting.delete(show)
        show()
      }
    } finally {
      isShowing = false
      shownAtMs = performance.now()
    }
  }

  const stopKeys = editor.registerUpdateListener(({ tags }) => {
    if (!tags.has(COLLABORATION_TAG)) keyAtMs = performance.now()
  })
  return {
    ask: (show) => {
      if (waiting.size === 0) askedAtMs = performance.now()
      waiting.add(show)
      if (timer === undefined && !isShowing) look()
    },
    isTyping,
    stop: () => {
      stopKeys()
      clearTimeout(timer)
    },
  }
}
