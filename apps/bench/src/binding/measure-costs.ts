import { randomFrom } from '../measure/schedule.ts'
import { type Figures, median, timed } from './figures.ts'
import { append, enter, format, lines, paste, type } from './hands.ts'
import type { OpenSeat, Seat } from './seat.ts'

const lineLength = 80

/** What each kind of edit costs in a document of `blocks` paragraphs; `isFormatted`: with two formatted runs in each. */
export function measureCosts(open: OpenSeat, blocks: number, isFormatted: boolean): Figures {
  const random = randomFrom(blocks)
  const first = open(11)
  append(
    first,
    Array.from({ length: blocks }, (_, i) => lineOf(i)),
    isFormatted,
  )
  const state = first.state()
  first.close()
  const seat = open(12, state)
  const somewhere = () => ({
    line: Math.floor(random() * blocks),
    offset: 1 + Math.floor(random() * (lineLength - 12)),
  })
  // The first times are for what is compiled and cached on the way: whoever writes has typed some words already.
  const own = (times: number, act: () => void, warmUp = Math.ceil(times / 2)): number =>
    median(ownTimes(seat, times + warmUp, act).slice(-times))
  const key = (): void => type(seat, somewhere(), 'x')
  const result = {
    'key, own ms': own(60, key, 200),
    'key with Lexical, ms': median(Array.from({ length: 30 }, () => timed(key))),
    'Enter, own ms': own(20, () => enter(seat, somewhere())),
    'bold, own ms': own(20, () => {
      const from = somewhere()
      format(seat, from, { line: from.line, offset: from.offset + 10 }, 'bold')
    }),
    'paste of 50, own ms': own(10, () => paste(seat, somewhere(), pasted)),
    'remote key, ms': median(remoteKeys(open, seat, somewhere)),
    'open, ms': median(Array.from({ length: 3 }, () => openingMs(open, state, blocks))),
    'fresh text, B/char': state.length / (blocks * lineLength),
  }
  seat.close()
  return result
}

const lineOf = (i: number): string =>
  `${i} the quick brown fox jumps over the lazy dog and runs along the river bank to the sea `
    .padEnd(lineLength, 'z')
    .slice(0, lineLength)

const pasted = Array.from({ length: 50 }, (_, i) => lineOf(i))

function ownTimes(seat: Seat, times: number, act: () => void): number[] {
  return Array.from({ length: times }, () => {
    seat.takeOwnMs()
    act()
    return seat.takeOwnMs()
  })
}

/** A key of somebody else, until it is shown. */
function remoteKeys(open: OpenSeat, seat: Seat, somewhere: () => { line: number; offset: number }): number[] {
  const other = open(13, seat.state())
  const updates: Uint8Array[] = []
  other.doc.on('update', (update: Uint8Array) => updates.push(update))
  const keys = Array.from({ length: 60 }, () => {
    updates.length = 0
    type(other, somewhere(), 'y')
    return timed(() => {
      for (const update of updates) seat.receive(update)
    })
  })
  if (lines(other).join('\n') !== lines(seat).join('\n')) throw new Error('a remote key is not shown')
  other.close()
  return keys.slice(20)
}

function openingMs(open: OpenSeat, state: Uint8Array, blocks: number): number {
  let seat: Seat | undefined
  const ms = timed(() => {
    seat = open(14, state)
  })
  if (lines(seat!).length !== blocks) throw new Error('opened with another number of lines')
  seat!.close()
  return ms
}
