// The thread that owns the database: a commit waits for the disk, and nobody who is served may wait with it.
import { parentPort, workerData } from 'node:worker_threads'
import { loadDriver } from './driver.ts'
import { LogDatabase } from './log-database.ts'
import type { Answers, Question, Reply, Request, WorkerSettings } from './messages.ts'
import { packRows } from './packing.ts'

const { path, driver } = workerData as WorkerSettings // given by store.ts

const reply = (message: Reply): void => parentPort?.postMessage(message)

const open = async (): Promise<LogDatabase> => {
  const { DatabaseSync } = await loadDriver(driver)
  return new LogDatabase(new DatabaseSync(path))
}

const answer = (log: LogDatabase, request: Request): Answers[keyof Answers] => {
  switch (request.kind) {
    case 'append':
      return log.append(request.appends, Date.now())
    case 'read': {
      const { rows, ...slice } = log.read(request.documentId, request.after)
      return { ...slice, rows: packRows(rows) }
    }
    case 'heads':
      return log.heads(request.documentIds)
    case 'putSnapshot':
      return log.putSnapshot(request.documentId, request.request)
    case 'history':
      return log.history(request.documentId)
    case 'setAside':
      return log.setAside(request.documentId, request.positions) as undefined
    case 'purge':
      return log.purge(request.documentId, request.generation, request.update, Date.now())
    case 'list':
      return log.list()
    case 'close':
      return log.close() as undefined
    default:
      return request satisfies never
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

try {
  const log = await open()
  parentPort?.on('message', ({ id, request }: Question) => {
    try {
      reply({ id, answer: answer(log, request) })
    } catch (error) {
      reply({ id, error: messageOf(error) })
    }
    if (request.kind === 'close') parentPort?.close()
  })
  reply({ id: 0, answer: undefined })
} catch (error) {
  reply({ id: 0, error: messageOf(error) })
}
