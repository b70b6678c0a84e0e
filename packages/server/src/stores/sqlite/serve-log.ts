import { loadDriver } from './driver.ts'
import { LogDatabase } from './log-database.ts'
import {
  type Answers,
  messageOf,
  type Question,
  type Reply,
  type Request,
  type WorkerSettings,
} from './messages.ts'
import { packRows } from './packing.ts'

/** The way to the thread that asks. */
export interface Asker {
  postMessage(reply: Reply): void
  on(event: 'message', listener: (question: Question) => void): unknown
  close(): void
}

/** Opens the database and answers what is asked of it, one question after the other, until it is told to close. */
export const serveLog = async (asker: Asker, settings: WorkerSettings): Promise<void> => {
  try {
    const log = await open(settings)
    asker.on('message', ({ id, request }) => {
      try {
        asker.postMessage({ id, answer: answer(log, request) })
      } catch (error) {
        asker.postMessage({ id, error: messageOf(error) })
      }
      if (request.kind === 'close') asker.close()
    })
    asker.postMessage({ id: 0, answer: undefined })
  } catch (error) {
    asker.postMessage({ id: 0, error: messageOf(error) })
  }
}

const open = async ({ path, driver }: WorkerSettings): Promise<LogDatabase> => {
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
    default:
      request satisfies { kind: 'close' }
      return log.close() as undefined
  }
}
