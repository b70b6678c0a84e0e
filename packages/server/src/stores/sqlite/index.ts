export { createSqliteStore, type SqliteStoreOptions } from './store.ts'
export { useWriteAheadLog } from './write-ahead-log.ts'
