import { randomFrom } from '../measure/schedule.ts'
import type { Figures } from './figures.ts'
import { begin, enter, format, lines, move, remove, retype, type } from './hands.ts'
import type { OpenSeat, Seat } from './seat.ts'

const writers = 3
const actsInRound = 4
const maxLines = 200

/**
 * A session of three people who write offline for a few moments and meet, from a seed: words letter by letter, Enter,
 * merges, headings, bold, moves. Every word is another one and nobody deletes any, so each must be there once.
 */
export function playGroup(open: OpenSeat, rounds: number): Figures {
  return new Group(open).play(rounds)
}

class Group {
  readonly #seats: readonly Seat[]
  readonly #random = randomFrom(20_261_126)
  #edits = 0
  #bytes = 0
  #words = 0
  #errors = 0

  constructor(open: OpenSeat) {
    const first = open(101)
    begin(first)
    type(first, { line: 0, offset: 0 }, 'start ')
    const state = first.state()
    this.#seats = [first, ...Array.from({ length: writers - 1 }, (_, i) => open(102 + i, state))]
    for (const { doc } of this.#seats)
      doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin !== 'remote') this.#bytes += update.length
      })
  }

  play(rounds: number): Figures {
    for (const seat of this.#seats) seat.takeOwnMs()
    const start = performance.now()
    for (let round = 0; round < rounds; round++) {
      for (const seat of this.#seats) for (let i = 0; i < actsInRound; i++) this.#try(() => this.#act(seat))
      this.#meet()
    }
    const wallMs = performance.now() - start
    const ownMs = this.#seats.reduce((sum, seat) => sum + seat.takeOwnMs(), 0)
    return { ...this.#losses(), ...this.#costs(wallMs, ownMs) }
  }

  #costs(wallMs: number, ownMs: number): Figures {
    return {
      edits: this.#edits,
      'own µs an edit': (ownMs / this.#edits) * 1000,
      'µs an edit with Lexical and meetings': (wallMs / this.#edits) * 1000,
      'bytes an edit': this.#bytes / this.#edits,
      'state, bytes': this.#seats[0]!.state().length,
    }
  }

  #losses(): Figures {
    const texts = this.#seats.map((seat) => lines(seat).join('\n'))
    const counts = new Map<string, number>()
    for (const [word] of texts[0]!.matchAll(/w\d+x/g)) counts.set(word, (counts.get(word) ?? 0) + 1)
    const written = Array.from({ length: this.#words }, (_, i) => counts.get(`w${i}x`) ?? 0)
    return {
      words: this.#words,
      'words lost': written.filter((count) => count === 0).length,
      'words doubled': written.filter((count) => count > 1).length,
      'errors thrown': this.#errors,
      'texts equal': texts.every((text) => text === texts[0]) ? 'yes' : 'no',
    }
  }

  #act(seat: Seat): void {
    const shown = lines(seat)
    const line = Math.floor(this.#random() * shown.length)
    const bounds = [0, ...[...shown[line]!.matchAll(/ /g)].map(({ index }) => index + 1)]
    const at = Math.floor(this.#random() * bounds.length)
    const offset = bounds[at]!
    const choice = this.#random()
    const here = { line, offset }
    if (choice < 0.6) this.#write(seat, line, offset)
    else if (choice < 0.7 && shown.length < maxLines) this.#count(() => enter(seat, here))
    else if (choice < 0.76 && line > 0)
      this.#count(() =>
        remove(seat, { line: line - 1, offset: shown[line - 1]!.length }, { line, offset: 0 }),
      )
    else if (choice < 0.84) this.#count(() => retype(seat, line))
    else if (choice < 0.92 && at > 0)
      this.#count(() => format(seat, { line, offset: bounds[at - 1]! }, here, 'bold'))
    else this.#count(() => move(seat, line, Math.floor(this.#random() * shown.length)))
  }

  #count(edit: () => void): void {
    this.#edits++
    edit()
  }

  #write(seat: Seat, line: number, offset: number): void {
    const word = `w${this.#words++}x `
    for (const [i, letter] of [...word].entries()) {
      this.#edits++
      type(seat, { line, offset: offset + i }, letter)
    }
  }

  #meet(): void {
    for (const from of this.#seats)
      for (const to of this.#seats) if (from !== to) this.#try(() => to.receive(from.state(to.vector())))
  }

  /** What a binding throws is counted: its editor goes on with what it has. */
  #try(act: () => void): void {
    try {
      act()
    } catch {
      this.#errors++
    }
  }
}
