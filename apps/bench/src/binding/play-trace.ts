import { type Figures, timed } from './figures.ts'
import { begin, enter, lines, remove, type } from './hands.ts'
import type { OpenSeat } from './seat.ts'
import { loadTrace } from './traces.ts'

/**
 * Plays a recorded session key by key through an editor and its binding.
 *
 * @throws {Error} when the editor, or one opened on what was written, ends with another text than the session.
 */
export function playTrace(open: OpenSeat, count: number): { figures: Figures; state: Uint8Array } {
  const trace = loadTrace(count)
  const seat = open(1_000_001)
  begin(seat)
  let bytes = 0
  seat.doc.on('update', (update: Uint8Array) => {
    bytes += update.length
  })
  seat.takeOwnMs()
  const wallMs = timed(() => {
    for (const { at, to, inserted } of trace.edits) {
      if (to) remove(seat, at, to)
      if (inserted === '\n') enter(seat, at)
      else if (inserted !== '') type(seat, at, inserted)
    }
  })
  const state = seat.state()
  const ownMs = seat.takeOwnMs()
  const late = open(99, state)
  for (const it of [seat, late])
    if (lines(it).join('\n') !== trace.finalText) throw new Error('another text than the session ended with')
  const edits = trace.edits.length
  const figures = {
    edits,
    characters: trace.finalText.length,
    'own µs an edit': (ownMs / edits) * 1000,
    'µs an edit with Lexical': (wallMs / edits) * 1000,
    'bytes an edit': bytes / edits,
    'state, bytes': state.length,
    'state / bare Y.Text': state.length / trace.bareBytes,
  }
  return { figures, state }
}
