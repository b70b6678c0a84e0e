import * as Y from 'yjs'

/** So many changes are kept together, or more where many clients wrote: until it ends, each stands for itself in memory. */
const maxChanges = 1_000

/** To end one costs as much as some changes for so many clients that ever wrote, each: a small part of what they cost. */
const clientsPerChange = 5

/**
 * One Yjs transaction for the changes of many flushes.
 *
 * Yjs looks at every client that ever wrote when a transaction begins and again when it ends, and tidies up what was
 * written in it. That is most of the cost of a keystroke, and with 10,000 clients nearly all of it; changes of some seconds
 * share it here. Meanwhile the document can be read and changed as ever. This file is the only one that leans on the
 * two fields in which Yjs keeps its transactions; its test pins what it leans on.
 */
export class LongTransaction {
  readonly #doc: Y.Doc
  #open: Y.Transaction | undefined
  #changes = 0

  constructor(doc: Y.Doc) {
    this.#doc = doc
  }

  /** Whether it is time to end it. */
  get isLong(): boolean {
    return this.#changes >= maxChanges && this.isWorthEnding
  }

  /** Whether so much was changed in it that ending it, which looks at all clients, is no large part of the cost. */
  get isWorthEnding(): boolean {
    return this.#changes * clientsPerChange >= this.#doc.store.clients.size
  }

  /** Makes one more change in it. */
  change(make: () => void): void {
    this.#changes += 1
    if (!this.#open) {
      this.#open = new Y.Transaction(this.#doc, null, false)
      this.#doc._transaction = this.#open
    }
    make()
  }

  /** Ends it, if it was begun. @returns it, with what came of it. */
  end(): Y.Transaction | undefined {
    const transaction = this.#open
    if (!transaction) return undefined
    this.#open = undefined
    this.#changes = 0
    this.#doc._transaction = null
    // Yjs tidies up after the transaction that stands first when the outermost call returns: let it be this one.
    this.#doc.transact(() => {
      this.#doc._transaction = transaction
      this.#doc._transactionCleanups[0] = transaction
    })
    return transaction
  }

  /** Lets go of the document, as it is. */
  abandon(): void {
    if (this.#open) this.#doc._transaction = null
    this.#open = undefined
  }
}
