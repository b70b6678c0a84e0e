import { Worker } from 'node:worker_threads'
import type { Answers, Question, Reply, Request, WorkerSettings } from './messages.ts'

interface Asked {
  readonly resolve: (answer: never) => void
  readonly reject: (error: Error) => void
}

/** Questions to the thread with the database, and its answers. */
export class WorkerLink {
  readonly #worker: Worker
  readonly #asked = new Map<number, Asked>()
  #lastId = 0
  #hasEnded = false

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (reply: Reply) => this.#onReply(reply))
    worker.on('error', (error) => this.#onEnd(error))
    worker.on('exit', () => this.#onEnd(new Error('the thread of the database has ended')))
  }

  /** Starts the thread. @throws when the database cannot be opened. */
  static async start(settings: WorkerSettings): Promise<WorkerLink> {
    const link = new WorkerLink(startWorker(settings))
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
      this.#worker.postMessage(question)
    })
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** Ends the thread, whatever it is doing. */
  async stop(): Promise<void> {
    await this.#worker.terminate()
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

/** The thread runs the file beside this one: as built, or from sources when this file runs from them. */
const startWorker = (workerData: WorkerSettings): Worker => {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./worker.js', import.meta.url), { workerData })
  // A thread does not inherit how its parent reads TypeScript, and tsx sets itself up for the main thread only.
  const tsx = import.meta.resolve('tsx/esm/api')
  const entry = new URL('./worker.ts', import.meta.url).href
  const start = `import('${tsx}').then(({ register }) => { register(); return import('${entry}') })`
  return new Worker(start, { eval: true, workerData, execArgv: ['--conditions=@quire/source'] })
}
