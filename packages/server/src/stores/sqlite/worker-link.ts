import type { Answers, Question, Reply, Request } from './messages.ts'
import type { Thread } from './start-thread.ts'

interface Asked {
  readonly resolve: (answer: never) => void
  readonly reject: (error: Error) => void
}

/** Questions to the thread with the database, and its answers. */
export class WorkerLink {
  readonly #thread: Thread
  readonly #asked = new Map<number, Asked>()
  #lastId = 0
  #hasEnded = false

  private constructor(thread: Thread) {
    this.#thread = thread
    thread.on('message', (reply: Reply) => this.#onReply(reply))
    thread.on('error', (error) => this.#onEnd(error))
    thread.on('exit', () => this.#onEnd(new Error('the thread of the database has ended')))
  }

  /** Waits for a thread that was just started. @throws when the database cannot be opened. */
  static async start(thread: Thread): Promise<WorkerLink> {
    const link = new WorkerLink(thread)
    await new Promise<void>((resolve, reject) => {
      link.#asked.set(0, { resolve: () => resolve(), reject })
    }).catch(async (error) => {
      await link.stop()
      throw error
    })
    return link
  }

  /** Asks. @throws the database's error, or that the thread has ended. */
  ask<R extends Request>(request: R): Promise<Answers[R['kind']]> {
    if (this.#hasEnded) return Promise.reject(new Error('the thread of the database has ended'))
    this.#lastId += 1
    const question: Question = { id: this.#lastId, request }
    return new Promise((resolve, reject) => {
      this.#asked.set(question.id, { resolve, reject })
      this.#thread.postMessage(question)
    })
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** Ends the thread, whatever it is doing. */
  async stop(): Promise<void> {
    await this.#thread.terminate()
  }

  #onReply(reply: Reply): void {
    const asked = this.#asked.get(reply.id)
    this.#asked.delete(reply.id)
    if ('error' in reply) asked?.reject(new Error(reply.error))
    else asked?.resolve(reply.answer as never) // it answers the question with this id, so it has its type
  }

  #onEnd(error: Error): void {
    this.#hasEnded = true
    for (const { reject } of this.#asked.values()) reject(error)
    this.#asked.clear()
  }
}
