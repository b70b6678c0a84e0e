import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDocumentId } from '@quire/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LogEntry } from '../../core/store.ts'
import { storeContract } from '../../testing/store-contract.ts'
import { loadDriver } from './driver.ts'
import { LogDatabase } from './log-database.ts'
import { createSqliteStore } from './store.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quire-store-'))
})
afterEach(() => rm(folder, { recursive: true }))

const documentId = parseDocumentId('team/plan')
const open = (name = 'quire.db') => createSqliteStore({ path: join(folder, name) })

describe('the SQLite store', () => {
  for (const { title, check } of storeContract) test(title, () => check(open))

  test('what was appended is there when the file is opened again', async () => {
    const first = await open()
    await first.append(documentId, [{ update: Uint8Array.of(1, 2) }])
    await first.close()
    const second = await open()
    expect((await second.read(documentId, 0)).rows.map((row) => [...row.update])).toEqual([[1, 2]])
    await second.close()
  })

  test('two that share the file give dense positions', async () => {
    const stores = await Promise.all([open(), open()])
    const appended = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        stores[i % 2]!.append(documentId, [{ update: Uint8Array.of(i) }]),
      ),
    )
    expect(appended.map(({ from }) => from).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, i) => i + 1),
    )
    await Promise.all(stores.map((store) => store.close()))
  })

  test('a file that cannot be opened is refused with one line that names it', async () => {
    await expect(open('no-such-folder/quire.db')).rejects.toThrow(
      new RegExp(`^cannot use the database ${folder}/no-such-folder/quire.db: [^\n]+$`),
    )
  })

  test('a file that is no database is refused and left as it is', async () => {
    await writeFile(join(folder, 'quire.db'), 'this is not a database, it is a diary')
    await expect(open()).rejects.toThrow(/^cannot use the database .*: [^\n]*not a database/)
  })

  test('a file of a later version is refused and left as it is', async () => {
    const { DatabaseSync } = await loadDriver(undefined)
    const database = new DatabaseSync(join(folder, 'quire.db'))
    database.exec('PRAGMA user_version = 99')
    database.close()
    await expect(open()).rejects.toThrow(/later version/)
  })

  test('a transaction that fails leaves nothing behind, and the next one works', async () => {
    const { DatabaseSync } = await loadDriver(undefined)
    const log = new LogDatabase(new DatabaseSync(join(folder, 'quire.db')))
    const append = (update: unknown) =>
      log.append(
        [{ documentId, isFirst: false, entries: [{ update: Uint8Array.of(1) }, { update } as LogEntry] }],
        5,
      )
    expect(() => append('text in a column of bytes')).toThrow()
    expect(log.read(documentId, 0).head).toBe(0)
    expect(append(Uint8Array.of(2))).toEqual([{ from: 1, to: 2 }])
    expect(
      log.putSnapshot(documentId, { generation: '1', snapshot: { upTo: 2, update: Uint8Array.of(3) } }),
    ).toBe(true)
    expect(log.history(documentId)).toHaveLength(2)
    log.close()
  })

  test('a full disk refuses the commit and keeps what was there; with room again it goes on', async () => {
    const { DatabaseSync } = await loadDriver(undefined)
    const database = new DatabaseSync(join(folder, 'quire.db'))
    const log = new LogDatabase(database)
    const append = (size: number) =>
      log.append([{ documentId, isFirst: false, entries: [{ update: new Uint8Array(size) }] }], 5)
    append(10)
    database.exec('PRAGMA max_page_count = 40')
    expect(() => append(1_000_000)).toThrow(/full/)
    expect(log.read(documentId, 0).head).toBe(1)
    database.exec('PRAGMA max_page_count = 100000')
    expect(append(1_000_000)).toEqual([{ from: 2, to: 2 }])
    log.close()
  })

  test('each commit is flushed to the disk', async () => {
    const { DatabaseSync } = await loadDriver(undefined)
    const database = new DatabaseSync(join(folder, 'quire.db'))
    const log = new LogDatabase(database)
    expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 })
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    log.close()
  })

  test('a driver that is not installed is asked for by name', async () => {
    const path = join(folder, 'quire.db')
    await expect(createSqliteStore({ path, driver: 'no-such-sqlite' })).rejects.toThrow(
      /install no-such-sqlite/,
    )
  })
})
