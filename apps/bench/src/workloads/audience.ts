import { Client, type ClientEvents } from '../client/client.ts'
import type { Target } from './workload.ts'

const joinsUnderWay = 100
const joinDeadlineMs = 30_000

/** The clients of a run, and what went wrong for them. */
export class Audience {
  readonly clients: Client[] = []
  readonly #target: Target
  readonly #troubles = new Map<string, number>()

  constructor(target: Target) {
    this.#target = target
  }

  get troubles(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#troubles)
  }

  trouble(what: string): void {
    this.#troubles.set(what, (this.#troubles.get(what) ?? 0) + 1)
  }

  /** Connects one more client, to an instance counted from 0; its `joined` tells when it is there. */
  add(documentId: string, events: Omit<ClientEvents, 'trouble'>, instance: number = 0): Client {
    const client = new Client(this.#target.ports[instance]!, this.#target.dialect, documentId, {
      ...events,
      trouble: (what) => this.trouble(what),
    })
    this.clients.push(client)
    return client
  }

  /**
   * Lets `count` clients join, a hundred at a time.
   *
   * @throws {Error} when one is refused, or none joins for half a minute.
   */
  async addAll(
    count: number,
    add: (index: number) => Client,
    underWay: number = joinsUnderWay,
  ): Promise<void> {
    let next = 0
    const joinInTurn = async () => {
      while (next < count) await withDeadline(add(next++).joined, 'a client to join')
    }
    await Promise.all(Array.from({ length: Math.min(underWay, count) }, joinInTurn))
  }

  close(): void {
    for (const client of this.clients) client.close()
  }
}

const withDeadline = async <T>(promise: Promise<T>, what: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${joinDeadlineMs} ms for ${what}`)), joinDeadlineMs)
  })
  try {
    return await Promise.race([promise, deadline])
  } finally {
    clearTimeout(timer)
  }
}

/** Waits until `condition` holds. @returns whether it did before the deadline. */
export const until = async (condition: () => boolean, deadlineMs: number): Promise<boolean> => {
  const endMs = performance.now() + deadlineMs
  while (!condition()) {
    if (performance.now() > endMs) return false
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return true
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
