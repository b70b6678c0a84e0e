import { readContent } from '@quire/document/yjs'
import type { DocumentId } from '@quire/protocol'
import type { LogSlice, Store } from '@quire/server'
import * as Y from 'yjs'
import { lookHtml } from './look-html.ts'

/** What the page of a document brings along, so that it can be read before the code is there, and written in soon after. */
export interface FirstLook {
  /** How the document begins, as HTML for `.quire-content`; empty when there is nothing to see. */
  readonly html: string
  /** All of it, for the session to start from; absent when it is too large to come with the page. */
  readonly snapshot?: { readonly generation: string; readonly update: Uint8Array }
}

export interface FirstLooksOptions {
  readonly store: Pick<Store, 'read' | 'heads'>
  /** Milliseconds, from any beginning. */
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

interface Kept {
  /**
   * Tells lives apart too: a purge takes a position of its own (the contract of stores), so the same head is the same
   * generation. A backup goes back under a server that is started afterwards, which has kept nothing.
   */
  readonly head: number
  readonly look: FirstLook
}

const nothing: FirstLook = { html: '' }
/** So long a look may be behind the document, purged or not: the session brings what is newer, or begins anew. */
const freshMs = 2_000
/** A page does not wait longer for one. */
const patienceMs = 500
const maxKept = 200
/** Larger documents take too long to read for a page that somebody waits for. */
const maxLogBytes = 1_000_000
/** What is worth sending before anybody knows whether this browser has it. */
const maxSnapshotBytes = 150_000

/**
 * Reads how documents begin. A busy document is read once in a while, not for each page; one that did not change is not
 * read again.
 */
export class FirstLooks {
  readonly #options: FirstLooksOptions
  /** The one used last is the last. */
  readonly #kept = new Map<DocumentId, { readonly atMs: number; readonly reading: Promise<Kept> }>()

  constructor(options: FirstLooksOptions) {
    this.#options = options
  }

  /** @returns nothing to see when there is none, or it takes too long; never rejects. */
  async of(id: DocumentId): Promise<FirstLook> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Kept | undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), patienceMs)
    })
    try {
      return (await Promise.race([this.#fresh(id), late]))?.look ?? nothing
    } catch (error) {
      this.#options.onError(error)
      return nothing
    } finally {
      clearTimeout(timer)
    }
  }

  #fresh(id: DocumentId): Promise<Kept> {
    const known = this.#kept.get(id)
    const nowMs = this.#options.now()
    this.#kept.delete(id)
    const isFresh = known !== undefined && nowMs - known.atMs < freshMs
    const kept = isFresh ? known : { atMs: nowMs, reading: this.#read(id, known?.reading) }
    this.#kept.set(id, kept)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > maxKept && oldest !== undefined) this.#kept.delete(oldest)
    return kept.reading
  }

  async #read(id: DocumentId, before: Promise<Kept> | undefined): Promise<Kept> {
    const { store } = this.#options
    const known = await before?.catch(() => undefined)
    if (known && (await store.heads([id])).get(id) === known.head) return known
    const slice = await store.read(id, 0)
    return { head: slice.head, look: look(slice) }
  }
}

const look = ({ generation, snapshot, rows }: LogSlice): FirstLook => {
  const updates = [...(snapshot ? [snapshot] : []), ...rows].map(({ update }) => update)
  const bytes = updates.reduce((sum, { length }) => sum + length, 0)
  if (updates.length === 0 || bytes > maxLogBytes) return nothing
  const doc = new Y.Doc()
  try {
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update)
    })
    const html = lookHtml(readContent(doc))
    const update = Y.encodeStateAsUpdate(doc)
    return update.length > maxSnapshotBytes ? { html } : { html, snapshot: { generation, update } }
  } finally {
    doc.destroy()
  }
}
