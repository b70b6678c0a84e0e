import * as Y from 'yjs'
import type { DocumentView, Refused } from '../../core/validator/index.ts'
import { createUpdateValidator, viewDocument } from '../../core/validator/index.ts'
import { canonicalDocument, freshLoad } from './compare.ts'
import { forgeUpdate, mutateUpdate } from './forge.ts'
import { HonestSession } from './honest-session.ts'
import { below, chance, oneOf, type Random, seededRandom } from './random.ts'
import { decodeRaw, encodeRaw, type RawUpdate } from './raw-update.ts'

/** What a fuzz run found. All counts but the first three are to be 0. */
export interface FuzzReport {
  messages: number
  accepted: number
  /** How often each rule refused. */
  readonly refusedBy: Record<string, number>
  /** What went wrong, with what is needed to see it again. */
  readonly failures: string[]
  slowestMs: number
}

/** Each round is a new document, so that a finding is small. */
const messagesPerRound = 200

/**
 * Throws hostile messages at a validator and a live document that trusts it.
 *
 * @param options.now - a clock in milliseconds, for the slowest message.
 */
export const fuzzUpdates = (options: {
  readonly seed: number
  readonly messages: number
  readonly now: () => number
}): FuzzReport => {
  const report: FuzzReport = { messages: 0, accepted: 0, refusedBy: {}, failures: [], slowestMs: 0 }
  for (let round = 0; report.messages < options.messages; round++)
    try {
      new Round(options.seed + round, options.now, report).run()
    } catch (thrown) {
      if (!(thrown instanceof FoundFailure)) throw thrown
    }
  return report
}

class Round {
  readonly #seed: number
  readonly #now: () => number
  readonly #report: FuzzReport
  readonly #random: Random
  readonly #validate = createUpdateValidator()
  readonly #honest: Uint8Array[] = []
  readonly #live: Y.Doc
  /** A replica that forgets nothing, as a client with an undo history does. */
  readonly #replica: Y.Doc

  constructor(seed: number, now: () => number, report: FuzzReport) {
    this.#seed = seed
    this.#now = now
    this.#report = report
    this.#random = seededRandom(seed)
    const session = new HonestSession(this.#random, 2, ({ update }, server) => {
      this.#honest.push(update)
      Y.applyUpdate(server, update)
    })
    session.run(60)
    this.#live = session.server
    this.#replica = new Y.Doc({ gc: false })
    Y.applyUpdate(this.#replica, Y.encodeStateAsUpdate(this.#live))
  }

  run(): void {
    for (let i = 0; i < messagesPerRound; i++) this.#send(this.#makeMessage())
    this.#compare('at the end')
  }

  #makeMessage(): Uint8Array {
    const random = this.#random
    const kind = random()
    if (kind < 0.1) return randomBytes(random, 256)
    if (kind < 0.2) return randomBytes(random, 8)
    const bytes = encodeRaw(this.#forge())
    if (kind < 0.25) return bytes.subarray(0, below(random, bytes.length))
    if (kind < 0.35) return spoil(random, bytes)
    if (kind < 0.4) return splice(random, bytes, oneOf(random, this.#honest))
    return bytes
  }

  #forge(): RawUpdate {
    const random = this.#random
    if (chance(random, 0.6)) return forgeUpdate(random, this.#live)
    return mutateUpdate(random, decodeRaw(this.#honestNow()), this.#live)
  }

  /** What an honest client would send now. */
  #honestNow(): Uint8Array {
    const random = this.#random
    if (chance(random, 0.2)) return oneOf(random, this.#honest)
    return honestEdit(random, this.#live)
  }

  #send(message: Uint8Array): void {
    const started = this.#now()
    const before = chance(this.#random, 0.02) ? Y.encodeStateAsUpdate(this.#live) : undefined
    const verdict = this.#validate(message, this.#view())
    this.#report.messages += 1
    if (verdict.ok) this.#apply(message)
    else this.#refused(verdict, before)
    this.#report.slowestMs = Math.max(this.#report.slowestMs, this.#now() - started)
  }

  #view(): DocumentView {
    return viewDocument(this.#live, () => true)
  }

  #refused({ rule }: Refused, before: Uint8Array | undefined): void {
    this.#report.refusedBy[rule] = (this.#report.refusedBy[rule] ?? 0) + 1
    if (before !== undefined && Buffer.compare(before, Y.encodeStateAsUpdate(this.#live)) !== 0)
      this.#fail('a refused message changed the document')
  }

  #apply(message: Uint8Array): void {
    this.#report.accepted += 1
    const hex = Buffer.from(message).toString('hex')
    const concurrent = chance(this.#random, 0.2) ? honestEdit(this.#random, this.#live) : undefined
    if (concurrent !== undefined) this.#compareOrders(message, concurrent, hex)
    try {
      Y.applyUpdate(this.#live, message)
      Y.applyUpdate(this.#replica, message)
    } catch (error) {
      this.#fail(`threw ${error} on ${hex}`)
    }
    const { pendingStructs, pendingDs } = this.#live.store
    if (pendingStructs !== null || pendingDs !== null) this.#fail(`left pending structs: ${hex}`)
    if (chance(this.#random, 0.2)) this.#compare(hex)
  }

  /** Two people who hear of two edits in different order end up with one document. */
  #compareOrders(message: Uint8Array, concurrent: Uint8Array, hex: string): void {
    const first = freshLoad(this.#live)
    const second = freshLoad(this.#live)
    try {
      Y.applyUpdate(first, message)
      Y.applyUpdate(first, concurrent)
      Y.applyUpdate(second, concurrent)
      Y.applyUpdate(second, message)
    } catch (error) {
      this.#fail(`threw ${error} beside another edit: ${hex}`)
    }
    exchange(first, second)
    if (canonicalDocument(first) !== canonicalDocument(second)) this.#fail(`does not converge: ${hex}`)
  }

  #compare(after: string): void {
    exchange(this.#live, this.#replica)
    const live = canonicalDocument(this.#live)
    if (live !== canonicalDocument(freshLoad(this.#live))) this.#fail(`a fresh load differs: ${after}`)
    if (live !== canonicalDocument(this.#replica)) this.#fail(`a replica differs: ${after}`)
  }

  #fail(what: string): void {
    this.#report.failures.push(`QUIRE_SEED=${this.#seed} message ${this.#report.messages}: ${what}`)
    throw new FoundFailure()
  }
}

class FoundFailure extends Error {}

/**
 * Tells two replicas what the other has. Yjs cleans up formats in nested texts by edits of its own, which replicas hear
 * of like of any other.
 */
const exchange = (a: Y.Doc, b: Y.Doc): void => {
  for (let round = 0; round < 3; round++) {
    Y.applyUpdate(a, Y.encodeStateAsUpdate(b, Y.encodeStateVector(a)))
    Y.applyUpdate(b, Y.encodeStateAsUpdate(a, Y.encodeStateVector(b)))
  }
}

/** An edit of somebody who has seen the document as it is. */
const honestEdit = (random: Random, doc: Y.Doc): Uint8Array => {
  const editor = freshLoad(doc)
  editor.clientID = 1 + below(random, 4000)
  const before = Y.encodeStateVector(editor)
  const text = editor.getText(oneOf(random, ['text', 'other']))
  text.insert(below(random, text.length + 1), 'honest')
  if (text.length > 8) text.delete(below(random, text.length - 2), 2)
  return Y.encodeStateAsUpdate(editor, before)
}

const randomBytes = (random: Random, below256: number): Uint8Array =>
  Uint8Array.from({ length: 1 + below(random, 40) }, () => below(random, below256))

/** Changes some bytes. */
const spoil = (random: Random, bytes: Uint8Array): Uint8Array => {
  const spoilt = bytes.slice()
  for (let i = 1 + below(random, 3); i > 0; i--)
    spoilt[below(random, spoilt.length)] = chance(random, 0.5) ? below(random, 8) : below(random, 256)
  return spoilt
}

const splice = (random: Random, a: Uint8Array, b: Uint8Array): Uint8Array =>
  Uint8Array.from([...a.subarray(0, below(random, a.length)), ...b.subarray(below(random, b.length))])
