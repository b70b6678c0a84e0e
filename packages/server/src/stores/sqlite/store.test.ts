import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDocumentId } from '@quire/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { storeContract } from '../../testing/store-contract.ts'
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

  test('a driver that is not installed is asked for by name', async () => {
    const path = join(folder, 'quire.db')
    await expect(createSqliteStore({ path, driver: 'no-such-sqlite' })).rejects.toThrow(
      /install no-such-sqlite/,
    )
  })
})
