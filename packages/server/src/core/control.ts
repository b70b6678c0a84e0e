import { type Access, type DocumentId, isAccess, parseDocumentId } from '@quire/protocol'
import type { Bus, Subscription } from './bus.ts'
import type { Logger } from './logger.ts'

/** What all instances are told at once. Each of these is also found out without the bus, only later. */
export type ControlMessage =
  /** A person, or everybody when none is named, may do something else in a document; without access: nothing. */
  | {
      readonly kind: 'access'
      readonly documentId: DocumentId
      readonly person: string | undefined
      readonly access: Access | undefined
    }
  /** A ticket was used and is worth nothing any more. */
  | { readonly kind: 'ticket'; readonly id: string; readonly expiresAt: number }
  /** A document was purged. */
  | { readonly kind: 'generation'; readonly documentId: DocumentId; readonly generation: string }

const channel = 'control'

/** Tells instances what changed beside the documents. The sender hears it as well, at once. */
export class Control {
  readonly #bus: Bus | undefined
  readonly #instance: string
  readonly #logger: Logger
  readonly #subscription: Subscription | undefined
  readonly #listeners = new Set<(message: ControlMessage) => void>()

  constructor(bus: Bus | undefined, instance: string, logger: Logger) {
    this.#bus = bus
    this.#instance = instance
    this.#logger = logger
    this.#subscription = bus?.subscribe(channel, (bytes) => this.#receive(bytes))
  }

  onMessage(listener: (message: ControlMessage) => void): void {
    this.#listeners.add(listener)
  }

  send(message: ControlMessage): void {
    this.#tell(message)
    this.#bus?.publish(
      channel,
      new TextEncoder().encode(JSON.stringify({ instance: this.#instance, ...message })),
    )
  }

  close(): void {
    this.#subscription?.close()
    this.#listeners.clear()
  }

  #tell(message: ControlMessage): void {
    for (const listener of this.#listeners) listener(message)
  }

  #receive(bytes: Uint8Array): void {
    try {
      const content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Record<
        string,
        unknown
      >
      if (content.instance !== this.#instance) this.#tell(parse(content))
    } catch (error) {
      this.#logger.warn({ err: error }, 'a control message does not parse')
    }
  }
}

const parse = (content: Record<string, unknown>): ControlMessage => {
  const text = (name: string): string => {
    const value = content[name]
    if (typeof value !== 'string') throw new Error(`a control message has no ${name}`)
    return value
  }
  switch (content.kind) {
    case 'access':
      return {
        kind: 'access',
        documentId: parseDocumentId(text('documentId')),
        person: content.person === undefined ? undefined : text('person'),
        access: isAccess(content.access) ? content.access : undefined,
      }
    case 'ticket':
      return { kind: 'ticket', id: text('id'), expiresAt: Number(content.expiresAt) }
    case 'generation':
      return {
        kind: 'generation',
        documentId: parseDocumentId(text('documentId')),
        generation: text('generation'),
      }
    default:
      throw new Error('a control message of an unknown kind')
  }
}
