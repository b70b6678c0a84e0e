import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { parseDocumentId } from '@quire/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MistakenOwnerError, type Store } from '../../core/store.ts'
import { continuing } from '../../testing/continuing.ts'
import { storeContract } from '../../testing/store-contract.ts'
import { loadDriver } from './driver.ts'
import { LogDatabase } from './log-database.ts'
import type { Reply } from './messages.ts'
import { packAppends } from './packing.ts'
import { migrations } from './schema.ts'
import { serveLog } from './serve-log.ts'
import { type StartThread, startThread, type Thread } from './start-thread.ts'
import { createSqliteStore, openSqliteStore } from './store.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quire-store-'))
})
afterEach(() => rm(folder, { recursive: true }))

const documentId = parseDocumentId('team/plan')

/** No thread, but the same questions and answers within this one: coverage sees nothing of what a worker runs. */
const serveHere: StartThread = (settings) => {
  const { port1, port2 } = new MessageChannel()
  void serveLog(port2, settings)
  return {
    postMessage: (question) => port1.postMessage(question),
    on: (event: string, listener: (value: Reply & Error) => void) =>
      port1.on(event === 'exit' ? 'close' : event, listener),
    terminate: async () => port1.close(),
  }
}

describe.each([
  ['on a thread of its own', startThread],
  ['in the thread that asks', serveHere],
])('the SQLite store, %s', (_, start) => {
  const open = (name = 'quire.db') => openSqliteStore({ path: join(folder, name) }, start)

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
    const database = new DatabaseSync(join(folder, 'quire.db'))
    const log = new LogDatabase(database)
    const append = (...bytes: number[]) => {
      const entries = bytes.map((byte) => ({ update: Uint8Array.of(byte) }))
      return log.append(packAppends([{ documentId, isFirst: false, entries }]), 5)
    }
    database.exec("CREATE TRIGGER refuse BEFORE INSERT ON commits BEGIN SELECT RAISE(ABORT, 'not now'); END")
    expect(() => append(1, 2)).toThrow('not now')
    expect(log.read(documentId, 0).head).toBe(0)
    database.exec('DROP TRIGGER refuse')
    expect(append(1, 2)).toEqual(Float64Array.of(1))
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
      log.append(
        packAppends([{ documentId, isFirst: false, entries: [{ update: new Uint8Array(size) }] }]),
        5,
      )
    append(10)
    database.exec('PRAGMA max_page_count = 40')
    expect(() => append(1_000_000)).toThrow(/full/)
    expect(log.read(documentId, 0).head).toBe(1)
    database.exec('PRAGMA max_page_count = 100000')
    expect(append(1_000_000)).toEqual(Float64Array.of(2))
    log.close()
  })

  test('what an owner elsewhere wrote is not taken for another’s, and what was refused is nobody’s row', async () => {
    const [store, other] = await Promise.all([open(), open()])
    const append = (to: Store, value: number, owner?: string, from = 0) =>
      to.append(documentId, [{ update: Uint8Array.of(value), clients: [continuing(7, owner, from)] }])
    await append(store, 1)
    await expect(append(other, 2, 'ada')).rejects.toBeInstanceOf(MistakenOwnerError)
    await append(other, 2, 'ada', 1)
    await expect(append(store, 3)).rejects.toBeInstanceOf(MistakenOwnerError)
    await append(other, 4, 'ada')
    await store.setAside(documentId, []) // sorts
    await expect(append(other, 5, 'bob')).rejects.toBeInstanceOf(MistakenOwnerError)
    for (const each of [store, other, await open()]) {
      const { rows, owners } = await each.read(documentId, 0)
      expect(rows.map(({ position, update }) => [position, update[0]])).toEqual([
        [1, 1],
        [2, 2],
        [3, 4],
      ])
      expect([...owners]).toEqual([[7, 'ada']])
      await each.close()
    }
  })

  test('many changes are sorted by document, and each is there once, in order', async () => {
    const [store, other] = await Promise.all([open(), open()])
    const ids = Array.from({ length: 7 }, (_, i) => parseDocumentId(`many/${i}`))
    const perDocument = 1_500 // together more than is sorted at once
    const change = (i: number, turn: number) => ({
      update: Uint8Array.of(i & 255, i >> 8),
      author: `person ${turn}`,
      clients: [continuing(i - (i % 100), `person ${turn}`)],
    })
    for (let i = 0; i < perDocument; i += 10)
      await Promise.all(
        ids.map((id, turn) =>
          // Every third time they come from another process.
          ((i / 10 + turn) % 3 ? store : other).append(
            id,
            Array.from({ length: 10 }, (_, more) => change(i + more, turn)),
          ),
        ),
      )
    for (const [turn, id] of ids.entries())
      for (const each of [store, other]) {
        const { head, rows, owners } = await each.read(id, 0)
        expect(head).toBe(perDocument)
        expect(rows.map(({ position, update }) => [position, update[0]! + update[1]! * 256])).toEqual(
          Array.from({ length: perDocument }, (_, i) => [i + 1, i]),
        )
        expect([...owners]).toEqual(Array.from({ length: 15 }, (_, i) => [i * 100, `person ${turn}`]))
        expect((await each.read(id, perDocument - 2)).rows).toHaveLength(2)
      }
    await store.putSnapshot(ids[0]!, { generation: '1', snapshot: { upTo: 10, update: Uint8Array.of(7) } })
    expect((await other.read(ids[0]!, 0)).rows[0]?.position).toBe(11)
    expect((await other.list()).map(({ head }) => head)).toEqual(ids.map(() => perDocument))
    await Promise.all([store.close(), other.close()])
  })

  test('client ids of a commit of version 3, which had no owners, are its author’s', async () => {
    const { DatabaseSync } = await loadDriver(undefined)
    const database = new DatabaseSync(join(folder, 'quire.db'))
    for (const step of migrations.slice(0, 3))
      if (typeof step === 'string') database.exec(step)
      else step(database)
    // At time 9, its append at 1; one append; 'team/plan', not first; one entry: an update, 'ada', 's1', two claims.
    const commit = '090101' + '01' + '097465616d2f706c616e00' + '01' + '02010203616461027331' + '020708'
    database.exec(`PRAGMA user_version = 3; INSERT INTO commits VALUES (1, x'${commit}')`)
    database.close()
    const store = await open()
    await store.append(documentId, [
      {
        update: Uint8Array.of(3),
        clients: [continuing(8, 'ada'), continuing(9, 'guest')],
      },
    ])
    const { rows, owners } = await store.read(documentId, 0)
    expect(rows.map(({ author, session }) => [author, session])).toEqual([
      ['ada', 's1'],
      [undefined, undefined],
    ])
    expect([...owners]).toEqual([
      [7, 'ada'],
      [8, 'ada'],
      [9, 'guest'],
    ])
    await store.close()
  })

  test('client ids of a commit of version 4 are those of the owner that each of its entries names', async () => {
    const { DatabaseSync } = await loadDriver(undefined)
    const database = new DatabaseSync(join(folder, 'quire.db'))
    for (const step of migrations.slice(0, 4))
      if (typeof step === 'string') database.exec(step)
      else step(database)
    // As above, with owners: of three entries one claims for 'guest', one nothing, one for nobody.
    const entries = [
      '010100' + '027331' + '010705' + '6775657374',
      '010203' + '616461' + '0000',
      '010300' + '00010800',
    ]
    const commit = `09010101097465616d2f706c616e0203${entries.join('')}`
    database.exec(`PRAGMA user_version = 4; INSERT INTO commits VALUES (1, x'${commit}')`)
    database.close()
    const store = await open()
    const { rows, owners } = await store.read(documentId, 0)
    expect(rows.map(({ update, author, session }) => [update[0], author, session])).toEqual([
      [1, undefined, 's1'],
      [2, 'ada', undefined],
      [3, undefined, undefined],
    ])
    expect([...owners]).toEqual([[7, 'guest']])
    await store.close()
  })

  test('client ids of version 5 are whose they were, and how far those of nobody are written is not known', async () => {
    const { DatabaseSync } = await loadDriver(undefined)
    const database = new DatabaseSync(join(folder, 'quire.db'))
    for (const step of migrations.slice(0, 5))
      if (typeof step === 'string') database.exec(step)
      else step(database)
    // At time 9, its append at 2; of one entry by 'ada' 7 is hers, 8 is nobody's and 9 is of 'guest'.
    const clients = '03' + '0701' + '0800' + '0902' + '056775657374'
    const commit = `09010201097465616d2f706c616e040101020361646100${clients}`
    database.exec(`PRAGMA user_version = 5;
      INSERT INTO documents (id, generation, head, updated_at, bytes) VALUES ('team/plan', '1', 1, 9, 6);
      INSERT INTO clients VALUES (1, 6, 'cy', 1);
      INSERT INTO commits VALUES (1, x'${commit}')`)
    database.close()
    const store = await open()
    const owners = { 6: 'cy', 7: 'ada', 9: 'guest' }
    expect(Object.fromEntries((await store.read(documentId, 0)).owners)).toEqual(owners)
    expect(Object.fromEntries((await store.read(documentId, 1)).owners)).toEqual({ 7: 'ada', 9: 'guest' })
    await store.setAside(documentId, []) // sorts
    expect(Object.fromEntries((await store.read(documentId, 0)).owners)).toEqual(owners)
    const append = (client: number, owner: string) =>
      store.append(documentId, [{ update: Uint8Array.of(3), clients: [continuing(client, owner)] }])
    await expect(append(6, 'ada')).rejects.toBeInstanceOf(MistakenOwnerError)
    expect(await append(8, 'ada')).toEqual({ from: 3, to: 3 })
    await store.close()
  })

  test('what a file of version 2 holds is there after it was opened', async () => {
    const { DatabaseSync } = await loadDriver(undefined)
    const database = new DatabaseSync(join(folder, 'quire.db'))
    for (const step of migrations.slice(0, 2)) database.exec(step as string)
    database.exec(`PRAGMA user_version = 2;
      INSERT INTO documents (id, generation, head, updated_at, bytes) VALUES ('team/plan', '1', 3, 9, 6);
      INSERT INTO updates VALUES (1, 2, 8, 'ada', 's1', x'0102'), (1, 3, 9, NULL, NULL, x'0304');
      INSERT INTO snapshots VALUES (1, 1, x'05')`)
    database.close()
    const store = await open()
    expect(await store.read(documentId, 0)).toEqual({
      generation: '1',
      head: 3,
      snapshot: { upTo: 1, update: Uint8Array.of(5) },
      rows: [
        { position: 2, time: 8, author: 'ada', session: 's1', update: Uint8Array.of(1, 2) },
        { position: 3, time: 9, author: undefined, session: undefined, update: Uint8Array.of(3, 4) },
      ],
      owners: new Map(),
    })
    expect(await store.append(documentId, [{ update: Uint8Array.of(6) }])).toEqual({ from: 4, to: 4 })
    await store.close()
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
    await expect(openSqliteStore({ path, driver: 'no-such-sqlite' }, start)).rejects.toThrow(
      /install no-such-sqlite/,
    )
  })

  test('a row in a run that cannot be read can be set aside as well, and is kept for somebody to look at', async () => {
    const { DatabaseSync } = await loadDriver(undefined)
    const store = await open()
    await store.append(
      documentId,
      [1, 2].map((byte) => ({ update: Uint8Array.of(byte) })),
    )
    await store.putSnapshot(documentId, { generation: '1', snapshot: { upTo: 1, update: Uint8Array.of(1) } })
    const database = new DatabaseSync(join(folder, 'quire.db'))
    database.exec("UPDATE runs SET bytes = x'ff', to_position = 9")
    const rowsAfter = async () => (await store.read(documentId, 1)).rows.map(({ position }) => position)
    expect(await rowsAfter()).toEqual([2])
    await store.setAside(documentId, [3]) // somewhere in it; nobody knows
    expect(await rowsAfter()).toEqual([2])
    await store.setAside(documentId, [2])
    expect(await rowsAfter()).toEqual([])
    expect(database.prepare('SELECT position, author, bytes FROM damaged').all()).toEqual([
      { position: 2, author: null, bytes: Uint8Array.of(255) },
    ])
    database.close()
    await store.close()
  })

  test('who wrote a row is kept with it when it is set aside', async () => {
    const { DatabaseSync } = await loadDriver(undefined)
    const store = await open()
    await store.append(documentId, [{ update: Uint8Array.of(1), author: 'ada', session: 's1' }])
    await store.setAside(documentId, [1])
    const database = new DatabaseSync(join(folder, 'quire.db'))
    expect(database.prepare('SELECT author, session FROM damaged').all()).toEqual([
      { author: 'ada', session: 's1' },
    ])
    database.close()
    await store.close()
  })

  test('after its thread has died the next who asks starts another, which has all that was committed', async () => {
    const threads: Thread[] = []
    const starts: StartThread[] = [start, () => start({ path: folder, driver: undefined }), start]
    const store = await openSqliteStore({ path: join(folder, 'quire.db') }, (settings) => {
      const thread = starts[threads.length]!(settings)
      threads.push(thread)
      return thread
    })
    const ended = new Promise<void>((resolve) => threads[0]!.on('exit', resolve))
    await store.append(documentId, [{ update: Uint8Array.of(1) }])
    await threads[0]!.terminate()
    await ended
    await expect(store.list()).rejects.toMatchObject({ reason: 'storeUnavailable' }) // the second does not start
    expect((await store.read(documentId, 0)).rows.map(({ update }) => [...update])).toEqual([[1]])
    expect(threads).toHaveLength(3)
    await store.close()
  })

  test('it can be closed after its thread has died, and what is asked of it then is refused', async () => {
    let thread: Thread | undefined
    const store = await openSqliteStore({ path: join(folder, 'quire.db') }, (settings) => {
      thread = start(settings)
      return thread
    })
    const ended = new Promise<void>((resolve) => thread?.on('exit', resolve))
    await thread?.terminate()
    await ended
    await store.close()
    await expect(store.list()).rejects.toMatchObject({ reason: 'storeUnavailable' })
  })

  test('what it throws while it is open names the file and says why', async () => {
    const path = join(folder, 'quire.db')
    const store = await open()
    const { DatabaseSync } = await loadDriver(undefined)
    const database = new DatabaseSync(path)
    database.exec("CREATE TRIGGER refuse BEFORE INSERT ON commits BEGIN SELECT RAISE(ABORT, 'not now'); END")
    database.close()
    await expect(store.append(documentId, [{ update: Uint8Array.of(1) }])).rejects.toThrow(
      `the database ${path} failed: not now`,
    )
    await store.close()
  })
})

test('who embeds it gets it on a thread of its own', async () => {
  const store = await createSqliteStore({ path: join(folder, 'quire.db') })
  expect(await store.append(documentId, [{ update: Uint8Array.of(1) }])).toEqual({ from: 1, to: 1 })
  await store.close()
})
