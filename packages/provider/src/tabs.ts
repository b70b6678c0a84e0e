import * as Y from 'yjs'

/** The part of a browser's BroadcastChannel that is used. */
export interface Channel {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  close(): void
}

export type ChannelClass = new (name: string) => Channel

type TabMessage =
  /** A tab is here and has this. `isAnswer`: it has seen the other's hello. */
  | { readonly kind: 'hello'; readonly stateVector: Uint8Array; readonly isAnswer: boolean }
  | { readonly kind: 'update'; readonly update: Uint8Array }
  /** A tab goes, and had edits that no server has confirmed. The others have them too. */
  | { readonly kind: 'legacy' }

/**
 * Shares a document among the tabs of one browser, also while they are offline. Each tab still sends its own edits to
 * the server: what comes from another tab is neither counted nor sent by this one, unless that tab goes before it could.
 */
export class Tabs {
  readonly #doc: Y.Doc
  readonly #channel: Channel
  readonly #onLegacy: () => void

  /**
   * @param name - the same only for the same server, document, person and access: nobody else may read along.
   * @param onLegacy - called when another tab went with edits unsaved: this one has them, and should send them.
   */
  constructor(name: string, doc: Y.Doc, Channel: ChannelClass, onLegacy: () => void) {
    this.#doc = doc
    this.#onLegacy = onLegacy
    this.#channel = new Channel(name)
    this.#channel.addEventListener('message', ({ data }) => this.#receive(data as TabMessage)) // only we post here
    this.#hello(false)
  }

  /** Tells the other tabs of an edit made here. */
  share(update: Uint8Array): void {
    this.#post({ kind: 'update', update })
  }

  /** This tab goes, and what it wrote last may not have left. */
  bequeath(): void {
    this.#post({ kind: 'legacy' })
  }

  close(): void {
    this.#channel.close()
  }

  #receive(message: TabMessage): void {
    switch (message.kind) {
      case 'hello':
        this.#post({ kind: 'update', update: Y.encodeStateAsUpdate(this.#doc, message.stateVector) })
        if (!message.isAnswer) this.#hello(true)
        break
      case 'update':
        Y.applyUpdate(this.#doc, message.update, this)
        break
      case 'legacy':
        this.#onLegacy()
        break
      default:
        message satisfies never // another version of this page; what it says is not for this one
    }
  }

  #hello(isAnswer: boolean): void {
    this.#post({ kind: 'hello', stateVector: Y.encodeStateVector(this.#doc), isAnswer })
  }

  #post(message: TabMessage): void {
    this.#channel.postMessage(message)
  }
}
