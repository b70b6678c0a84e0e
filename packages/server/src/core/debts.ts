import type { Clock } from './clock.ts'
import { FlushWindow, usingAtMost } from './flush-window.ts'

/** Somebody who owes its client an acknowledgement. */
export interface Debtor {
  /** Says what is owed, if it still is. */
  payUp(): void
}

/** An acknowledgement in a frame of its own costs as much as a change: no more than a twenty-fifth of the time goes there. */
const rest = usingAtMost(0.04, 40)

/**
 * Acknowledgements of an instance that wait for company.
 *
 * They go with whatever is sent next on their connection. Those that found nothing to go with are sent together, at the
 * end of the turn while the instance has time, and some thirty times a second when it has not.
 */
export class Debts {
  readonly #debtors = new Set<Debtor>()
  readonly #window: FlushWindow

  constructor(clock: Clock) {
    this.#window = new FlushWindow(clock, rest, () => this.#collect())
  }

  add(debtor: Debtor): void {
    this.#debtors.add(debtor)
    this.#window.request()
  }

  close(): void {
    this.#window.close()
  }

  #collect(): void {
    for (const debtor of this.#debtors) debtor.payUp()
    this.#debtors.clear()
  }
}
