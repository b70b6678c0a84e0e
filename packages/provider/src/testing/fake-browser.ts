import { IDBFactory } from 'fake-indexeddb'
import { FakeLocks } from './fake-locks.ts'

/** What the pages of one browser profile share: what they keep, and who writes with which client id. */
export const fakeBrowser = () => ({ indexedDB: new IDBFactory(), locks: new FakeLocks() })
