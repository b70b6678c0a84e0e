import { type Figures, timed } from './figures.ts'
import { begin, enter, lines, remove, type } from './hands.ts'
import type { OpenSeat } from './seat.ts'
import { loadTrace } from './traces.ts'

/**
 * Plays a recorded session key by key through an editor and its binding.
 *
 * @param limitMs - after which it is stopped: the figures are those of the beginning then, where the document is small.
 * @throws {Error} when the editor, or one opened on what was written, ends with another text than the session.
 */
export function playTrace(
  open: OpenSeat,
  count: number,
  limitMs: number,
): { figures: Figures; state: Uint8Array } {
  const whole = loadTrace(count)
  const seat = open(1_000_001)
  begin(seat)
  let bytes = 0
  seat.doc.on('update', (update: Uint8Array) => {
    bytes += update.length
  })
  seat.takeOwnMs()
  let edits = 0
  const wallMs = timed(() => {
    const end = performance.now() + limitMs
    for (const { at, to, inserted } of whole.edits) {
      if (performance.now() > end) break
      if (to) remove(seat, at, to)
      if (inserted === '\n') enter(seat, at)
      else if (inserted !== '') type(seat, at, inserted)
      edits++
    }
  })
  const trace = edits === whole.edits.length ? whole : loadTrace(edits)
  const state = seat.state()
  const ownMs = seat.takeOwnMs()
  const late = open(99, state)
  for (const it of [seat, late])
    if (lines(it).join('\n') !== trace.finalText) throw new Error('another text than the session ended with')
  const figures = {
    edits: trace === whole ? edits : `stopped after ${edits.toLocaleString('en-US')}`,
    characters: trace.finalText.length,
    'own µs an edit': (ownMs / edits) * 1000,
    'µs an edit with Lexical': (wallMs / edits) * 1000,
    'bytes an edit': bytes / edits,
    'state, bytes': state.length,
    'state / bare Y.Text': state.length / trace.bareBytes,
  }
  return { figures, state }
}
