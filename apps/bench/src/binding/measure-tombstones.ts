import * as Y from 'yjs'
import { randomFrom } from '../measure/schedule.ts'
import { type Figures, median, timed } from './figures.ts'
import { append, remove, type } from './hands.ts'
import type { OpenSeat } from './seat.ts'

const tombstones = 100_000
const text = 'what is left of a paragraph in which somebody has been trying words for a very long time '

/**
 * Keys in a block that 100,000 characters were deleted from. They were typed each before the one before, so that no
 * two of them are neighbours by id and Yjs cannot put their remains together.
 */
export function measureTombstones(open: OpenSeat): Figures {
  const first = open(11)
  append(first, ['before', text, 'behind'])
  const state = first.state()
  first.close()
  const seat = open(12, withTombstones(state))
  const random = randomFrom(5)
  const at = () => ({ line: 1, offset: 1 + Math.floor(random() * (text.length - 2)) })
  const keys = Array.from({ length: 60 }, () => {
    seat.takeOwnMs()
    type(seat, at(), 'x')
    return seat.takeOwnMs()
  }).slice(10)
  const deletions = Array.from({ length: 20 }, () => {
    const from = at()
    seat.takeOwnMs()
    remove(seat, from, { line: 1, offset: from.offset + 1 })
    return seat.takeOwnMs()
  })
  const openMs = timed(() => open(13, seat.state()))
  seat.close()
  return {
    'key, own ms': median(keys),
    'slowest key, own ms': Math.max(...keys),
    'deletion, own ms': median(deletions),
    'open, ms': openMs,
  }
}

/** Types and deletes in the middle of the second line, below every binding: it takes seconds. */
function withTombstones(state: Uint8Array): Uint8Array {
  const doc = new Y.Doc({ gc: true })
  Y.applyUpdate(doc, state)
  doc.clientID = 77
  const flow = doc.getText('body')
  const at = offsetInFlow(flow, text) + 30
  doc.transact(() => {
    for (let i = 0; i < tombstones; i++) flow.insert(at, 'z', {})
  })
  doc.transact(() => flow.delete(at, tombstones))
  return Y.encodeStateAsUpdate(doc)
}

/** Where a line stands in the flow: the markers count one each. */
function offsetInFlow(flow: Y.Text, line: string): number {
  let offset = 0
  for (const { insert } of flow.toDelta() as { insert: unknown }[]) {
    if (typeof insert === 'string' && insert.startsWith(line)) return offset
    offset += typeof insert === 'string' ? insert.length : 1
  }
  throw new Error('the line is not in the flow')
}
