import { IDBFactory } from 'fake-indexeddb'
import type { ConnectOptions } from '../session.ts'
import { FakeLocks } from './fake-locks.ts'

/** What the pages of one browser profile share: what they keep, and who writes with which client id. */
export interface FakeBrowser extends Pick<ConnectOptions, 'indexedDB'> {
  readonly locks: FakeLocks
}

export const fakeBrowser = (): FakeBrowser => ({ indexedDB: new IDBFactory(), locks: new FakeLocks() })
