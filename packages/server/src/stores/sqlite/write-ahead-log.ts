import type { Database } from './driver.ts'

const attempts = 100
const pauseMs = 20

/**
 * Switches a file to SQLite's write-ahead log; it stays so for good.
 *
 * Two processes that open a new file at once both switch it, and SQLite does not wait for the other one then, whatever
 * `busy_timeout` says (1 start of 160 failed): so this one does, for two seconds at most. It blocks its thread.
 *
 * @throws what SQLite says when the file stays locked, or cannot be switched for another reason.
 */
export const useWriteAheadLog = (database: Pick<Database, 'exec'>): void => {
  for (let left = attempts; ; left--) {
    try {
      database.exec('PRAGMA journal_mode = WAL')
      return
    } catch (error) {
      if (left === 0 || !/database is locked/.test(String(error))) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
    }
  }
}
