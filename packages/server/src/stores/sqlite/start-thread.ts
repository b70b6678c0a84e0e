import { Worker, type WorkerOptions } from 'node:worker_threads'
import type { Question, Reply, WorkerSettings } from './messages.ts'

/** The part of a worker thread that is used here. */
export interface Thread {
  postMessage(question: Question): void
  on(event: 'message', listener: (reply: Reply) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'exit', listener: () => void): unknown
  terminate(): Promise<unknown>
}

export type StartThread = (settings: WorkerSettings) => Thread

/** Starts the thread that owns the database. */
export const startThread: StartThread = (workerData) => {
  const { entry, options } = entryBeside(import.meta.url)
  return new Worker(entry, { ...options, workerData })
}

/** What a thread runs: the file beside a module, as built, or from sources when the module runs from them. */
export const entryBeside = (
  moduleUrl: string,
): { readonly entry: string | URL; readonly options: WorkerOptions } => {
  if (!moduleUrl.endsWith('.ts')) return { entry: new URL('./worker.js', moduleUrl), options: {} }
  // A thread does not inherit how its parent reads TypeScript, and tsx sets itself up for the main thread only.
  const tsx = import.meta.resolve('tsx/esm/api')
  const source = new URL('./worker.ts', moduleUrl).href
  const entry = `import('${tsx}').then(({ register }) => { register(); return import('${source}') })`
  return { entry, options: { eval: true, execArgv: ['--conditions=@quire/source'] } }
}
