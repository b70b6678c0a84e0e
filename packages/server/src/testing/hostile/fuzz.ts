import * as Y from 'yjs'
import {
  createUpdateValidator,
  type RuleId,
  type ValidateUpdate,
  viewDocument,
} from '../../core/validator/index.ts'
import { canonicalDocument, exchange, freshLoad } from './compare.ts'
import { forgeUpdate, mutateUpdate, speakAs } from './forge.ts'
import { HonestSession, type HonestUpdate } from './honest-session.ts'
import { below, chance, oneOf, type Random, seededRandom } from './random.ts'
import { decodeRaw, encodeRaw, type RawUpdate } from './raw-update.ts'

/** What a fuzz run found. */
export interface FuzzReport {
  /** Hostile messages sent. */
  messages: number
  /** Those of them that were let through: sound, if strange. */
  accepted: number
  honestMessages: number
  /** How often each rule refused. */
  readonly refusedBy: Partial<Record<RuleId, number>>
  /** What went wrong, with the seed that shows it again. */
  readonly failures: string[]
  /** The slowest message, judged and applied, in milliseconds of CPU time. */
  slowestMs: number
}

export interface FuzzOptions {
  readonly seed: number
  /** How many hostile messages, at least. */
  readonly messages: number
  /** CPU time in milliseconds: other programs on the machine are no hang of ours. */
  readonly cpuMs: () => number
  /** Called between documents. */
  readonly onRound?: (report: FuzzReport) => void
}

/** Throws hostile messages at a live document between those of honest people, one short session after another. */
export const fuzzUpdates = ({ seed, messages, cpuMs, onRound }: FuzzOptions): FuzzReport => {
  const report = emptyReport()
  const validate = createUpdateValidator()
  for (let round = 0; report.messages < messages; round++) {
    const play = (into: FuzzReport): readonly number[] => new Round(seed + round, validate, cpuMs, into).run()
    report.slowestMs = Math.max(
      report.slowestMs,
      slowest(play(report), () => play(emptyReport())),
    )
    onRound?.(report)
  }
  return report
}

const emptyReport = (): FuzzReport => ({
  messages: 0,
  accepted: 0,
  honestMessages: 0,
  refusedBy: {},
  failures: [],
  slowestMs: 0,
})

const suspiciousMs = 20

/** The slowest message of a round. The engine's own pauses hit anything, but not the same message three times. */
const slowest = (elapsedMs: readonly number[], again: () => readonly number[]): number => {
  if (elapsedMs.every((ms) => ms < suspiciousMs)) return Math.max(...elapsedMs)
  const [second, third] = [again(), again()]
  return Math.max(...elapsedMs.map((ms, i) => Math.min(ms, second[i]!, third[i]!)))
}

const honestSteps = 60
const maxHostilePerHonest = 12

/** One document with two honest writers and one attacker, who comes in through the same door. */
class Round {
  readonly #seed: number
  readonly #validate: ValidateUpdate
  readonly #cpuMs: () => number
  readonly #report: FuzzReport
  readonly #random: Random
  readonly #session: HonestSession
  readonly #honest: Uint8Array[] = []
  /** What each hostile message took, in ms. */
  readonly #elapsedMs: number[] = []
  /** A replica that forgets nothing, as a client with an undo history. */
  readonly #replica = new Y.Doc({ gc: false })

  /** Another instance, which hears what this one emits, and judges it as it does everything. */
  readonly #otherInstance = new Y.Doc()

  constructor(seed: number, validate: ValidateUpdate, cpuMs: () => number, report: FuzzReport) {
    this.#seed = seed
    this.#validate = validate
    this.#cpuMs = cpuMs
    this.#report = report
    this.#random = seededRandom(seed)
    this.#session = new HonestSession(this.#random, 2, (message) => this.#receive(message))
    this.#live.on('update', (update: Uint8Array) => {
      const verdict = this.#validate(
        update,
        viewDocument(this.#otherInstance, () => true),
      )
      if (!verdict.ok) this.#note(`another instance refuses by ${verdict.rule}: ${toHex(update)}`)
      else Y.applyUpdate(this.#otherInstance, update)
    })
  }

  /** @returns what each hostile message took, in ms. */
  run(): readonly number[] {
    try {
      this.#session.run(honestSteps)
      const [server, ...clients] = this.#session.documents.map(canonicalDocument)
      if (clients.some((client) => client !== server)) this.#fail('a client differs')
      this.#compare('at the end')
    } catch (thrown) {
      if (!(thrown instanceof Failure)) this.#note(`threw ${thrown instanceof Error ? thrown.stack : thrown}`)
    } finally {
      for (const doc of this.#session.documents) doc.destroy()
      this.#replica.destroy()
      this.#otherInstance.destroy()
    }
    return this.#elapsedMs
  }

  get #live(): Y.Doc {
    return this.#session.server
  }

  /** As in a room: one transaction for what came in at about the same time, each message judged when it is its turn. */
  #receive(honest: HonestUpdate): void {
    this.#honest.push(honest.update)
    const applied: Uint8Array[] = []
    const before = chance(this.#random, 0.1) ? freshLoad(this.#live) : undefined
    this.#live.transact(() => {
      for (let i = below(this.#random, maxHostilePerHonest); i > 0; i--) {
        const message = this.#makeMessage()
        if (this.#sendHostile(message)) applied.push(message)
      }
      this.#sendHonest(honest)
      applied.push(honest.update)
    })
    for (const update of applied) Y.applyUpdate(this.#replica, update)
    if (before !== undefined) this.#compareOrders(before, applied)
    if (chance(this.#random, 0.05)) this.#compare(toHex(applied.at(-1)!))
  }

  #sendHonest({ client, update }: HonestUpdate): void {
    this.#report.honestMessages += 1
    const verdict = this.#validate(
      update,
      viewDocument(this.#live, (id) => id === client),
    )
    if (!verdict.ok) this.#fail(`an honest message was refused by ${verdict.rule}: ${toHex(update)}`)
    this.#apply(update)
  }

  /** @returns whether it was let through. */
  #sendHostile(message: Uint8Array): boolean {
    const before = chance(this.#random, 0.01) ? Y.encodeStateAsUpdate(this.#live) : undefined
    const started = this.#cpuMs()
    const verdict = this.#validate(message, viewDocument(this.#live, isOfAttacker))
    if (verdict.ok) this.#apply(message)
    this.#elapsedMs.push(this.#cpuMs() - started)
    this.#report.messages += 1
    if (verdict.ok) {
      this.#report.accepted += 1
      return true
    }
    this.#report.refusedBy[verdict.rule] = (this.#report.refusedBy[verdict.rule] ?? 0) + 1
    if (before !== undefined && toHex(before) !== toHex(Y.encodeStateAsUpdate(this.#live)))
      this.#fail(`a refused message changed the document: ${toHex(message)}`)
    return false
  }

  #apply(update: Uint8Array): void {
    try {
      Y.applyUpdate(this.#live, update)
    } catch (error) {
      this.#fail(`threw ${error} on ${toHex(update)}`)
    }
    const { pendingStructs, pendingDs } = this.#live.store
    if (pendingStructs !== null || pendingDs !== null) this.#fail(`left something pending: ${toHex(update)}`)
  }

  /** People who hear of edits in another order, or in other portions, end up with the same document. */
  #compareOrders(before: Y.Doc, applied: readonly Uint8Array[]): void {
    const last = applied.at(-1)!
    const other = freshLoad(before)
    for (const update of applied) Y.applyUpdate(before, update)
    for (const update of [last, ...applied.slice(0, -1)]) Y.applyUpdate(other, update)
    exchange(before, other)
    if (canonicalDocument(before) !== canonicalDocument(other))
      this.#fail(`does not converge: ${applied.map(toHex).join(' ')}`)
    for (const doc of [before, other]) doc.destroy()
  }

  #compare(after: string): void {
    exchange(this.#live, this.#replica)
    const live = canonicalDocument(this.#live)
    const loaded = freshLoad(this.#live)
    if (live !== canonicalDocument(loaded)) this.#fail(`a fresh load differs after ${after}`)
    if (live !== canonicalDocument(this.#otherInstance)) this.#fail(`another instance differs after ${after}`)
    if (live !== canonicalDocument(this.#replica)) this.#fail(`a replica differs after ${after}`)
    loaded.destroy()
  }

  #note(what: string): void {
    this.#report.failures.push(`QUIRE_SEED=${this.#seed} message ${this.#report.messages}: ${what}`)
  }

  #fail(what: string): never {
    this.#note(what)
    throw new Failure()
  }

  // --- the attacker ---------------------------------------------------------------------------------------------

  #makeMessage(): Uint8Array {
    const random = this.#random
    const kind = random()
    if (kind < 0.12) return randomBytes(random, 256)
    if (kind < 0.24) return randomBytes(random, 8)
    const bytes = chance(random, 0.5) ? encodeRaw(this.#forge()) : oneOf(random, this.#honest)
    if (kind < 0.32) return bytes.subarray(0, below(random, bytes.length))
    if (kind < 0.44) return spoil(random, bytes)
    if (kind < 0.5) return splice(random, bytes, oneOf(random, this.#honest))
    return encodeRaw(this.#forge())
  }

  #forge(): RawUpdate {
    const random = this.#random
    const client = attackerId + below(random, attackerIds)
    if (chance(random, 0.6)) return speakAs(forgeUpdate(random, this.#live), client, this.#live)
    const honest = decodeRaw(oneOf(random, this.#honest.slice(-5)))
    return mutateUpdate(
      random,
      chance(random, 0.8) ? speakAs(honest, client, this.#live) : honest,
      this.#live,
    )
  }
}

/** Ends a round whose document is beyond saving. */
class Failure extends Error {}

/** The attacker owns a few client ids, below and above those of others. */
const attackerId = 2 ** 31
const attackerIds = 6
const isOfAttacker = (client: number): boolean => client < 4 || client >= attackerId

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

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
