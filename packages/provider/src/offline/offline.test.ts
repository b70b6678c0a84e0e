import { IDBFactory, IDBObjectStore } from 'fake-indexeddb'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type ConnectOptions, forgetDocument, type Session } from '../index.ts'
import { fakeBrowser } from '../testing/fake-browser.ts'
import { startServer, text, type } from '../testing/start-server.ts'
import type { TestServer } from '../testing/test-server.ts'
import { until } from '../testing/until.ts'

/** A server, and the pages of one browser profile that open its documents. */
const startBrowser = async () => {
  const { server, join } = await startServer()
  const { indexedDB, locks } = fakeBrowser()
  return {
    server,
    indexedDB,
    open: (options?: Partial<ConnectOptions>) => join({ indexedDB, locks, ...options }),
    /** Closes as a reload does: what is written stays, the next page comes after it. */
    leave: async (...pages: readonly Session[]): Promise<void> => {
      for (const page of pages) page.close()
      await until('they are gone', () => locks.held.size === 0)
    },
  }
}

afterEach(() => {
  vi.restoreAllMocks()
})

const isReady = (session: Session) => () => session.status.get().device === 'ready'

describe('a document on this device', () => {
  test('opens without a server, with its text and the access it had', async () => {
    const { server, open, leave } = await startBrowser()
    const first = open()
    await first.whenSynced()
    type(first, 'kept')
    await first.whenDurable()
    await leave(first)
    server.goAway()

    const second = open()
    await second.whenSynced()
    expect(text(second).toString()).toBe('kept')
    expect(second.status.get()).toMatchObject({ synced: true, access: 'edit', unacknowledged: 0 })
    expect(second.status.get().connection).not.toBe('live')
  })

  test('what was typed offline is there after a reload, is counted exactly, and arrives', async () => {
    const { server, open, leave } = await startBrowser()
    const first = open()
    await first.whenSynced()
    await first.whenDurable()
    server.goAway()
    await until('offline', () => first.status.get().connection === 'offline')
    for (let i = 0; i < 200; i++) {
      type(first, `${i} `)
      expect(first.status.get().unacknowledged).toBe(i + 1)
    }
    await leave(first)

    const second = open()
    await second.whenSynced()
    expect(second.status.get()).toMatchObject({ unsent: 200, unacknowledged: 200 })
    type(second, 'and one more')
    expect(second.status.get().unacknowledged).toBe(201)
    await leave(second)

    server.document('team/plan').getText('notes').insert(0, 'by others; ')
    server.comeBack()
    const third = open()
    await third.whenSynced()
    expect(third.status.get().unacknowledged).toBeLessThanOrEqual(201)
    await third.whenDurable()
    await until('all of it is there', () => server.text('team/plan') === text(third).toString())
    expect(server.text('team/plan')).toMatch(/by others; /)
    expect(server.text('team/plan').match(/\b199 and one more/)).not.toBeNull()
    await leave(third)

    const fourth = open()
    await fourth.whenSynced()
    expect(fourth.status.get().unacknowledged).toBe(0)
  })

  test('what was under way when the page went is still owed', async () => {
    const { server, open, leave } = await startBrowser()
    const first = open()
    await first.whenSynced()
    await first.whenDurable()
    server.isAcknowledging = false
    type(first, 'never acknowledged')
    await until('the server has it', () => server.text('team/plan') !== '')
    await leave(first)
    server.goAway()
    const second = open()
    await until('the copy is open', isReady(second))
    expect(second.status.get().unacknowledged).toBe(1)
  })

  test('many small writes become few rows, and nothing of them is lost', async () => {
    const { server, open, leave } = await startBrowser()
    const first = open()
    await first.whenSynced()
    for (let i = 0; i < 450; i++) {
      type(first, `${i},`)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await first.whenDurable()
    await leave(first)
    server.goAway()
    const second = open()
    await second.whenSynced()
    expect(text(second).toString()).toBe(server.text('team/plan'))
  })

  test('what is typed before the copy is open is kept with it', async () => {
    const { server, open, leave } = await startBrowser()
    const first = open()
    type(first, 'early')
    server.goAway()
    await until('the copy is open', isReady(first))
    await leave(first)
    const second = open()
    await until('the copy is open', isReady(second))
    expect(text(second).toString()).toBe('early')
    expect(second.status.get().unacknowledged).toBe(1)
  })

  test('another person on this device sees nothing of it', async () => {
    const { server, open, leave } = await startBrowser()
    const ada = open({ offline: { person: 'ada' } })
    await ada.whenSynced()
    type(ada, 'private')
    await ada.whenDurable()
    await leave(ada)
    server.goAway()
    const ben = open({ offline: { person: 'ben' } })
    await until('the copy is open', isReady(ben))
    expect(text(ben).toString()).toBe('')
    expect(ben.status.get()).toMatchObject({ synced: false, access: 'view' })
  })

  test('it can be forgotten', async () => {
    const { server, indexedDB, open, leave } = await startBrowser()
    const first = open()
    await first.whenSynced()
    type(first, 'secret')
    await first.whenDurable()
    await leave(first)
    await forgetDocument({ url: server.url, documentId: 'team/plan', indexedDB })
    server.goAway()
    const second = open()
    await until('the copy is open', isReady(second))
    expect(text(second).toString()).toBe('')
  })

  test('nothing is kept when nothing shall be', async () => {
    const { indexedDB, open } = await startBrowser()
    const session = open({ offline: false })
    await session.whenSynced()
    expect(session.status.get().device).toBe('off')
    expect(await indexedDB.databases()).toEqual([])
  })
})

describe('a device that cannot keep it', () => {
  test('private mode: the session says so and works', async () => {
    const { server, indexedDB, open } = await startBrowser()
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('not here', 'SecurityError')
    })
    const session = open()
    await session.whenSynced()
    type(session, 'in memory')
    await session.whenDurable()
    expect(session.status.get().device).toBe('failed')
    expect(server.text('team/plan')).toBe('in memory')
  })

  test('a full disk: the session says so, goes on in memory, and the next page takes another client id', async () => {
    const { server, open, leave } = await startBrowser()
    const first = open()
    await first.whenSynced()
    type(first, 'kept ')
    await first.whenDurable()
    const add = IDBObjectStore.prototype.add
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, value) {
      if (this.name === 'updates') throw new DOMException('full', 'QuotaExceededError')
      return add.call(this, value)
    })
    type(first, 'not kept')
    await until('it is told', () => first.status.get().device === 'failed')
    await first.whenDurable()
    expect(server.text('team/plan')).toBe('kept not kept')
    vi.restoreAllMocks()
    const burnt = first.doc.clientID
    await leave(first)
    const second = open()
    await second.whenSynced()
    expect(second.doc.clientID).not.toBe(burnt)
    await until('it catches up', () => text(second).toString() === 'kept not kept')
  })
})

describe('generations', () => {
  const withAnotherLife = async (
    { server, open, leave }: Awaited<ReturnType<typeof startBrowser>>,
    unsaved: string,
  ): Promise<Session> => {
    const first = open()
    await first.whenSynced()
    type(first, 'purged')
    await first.whenDurable()
    server.goAway()
    if (unsaved !== '') type(first, unsaved)
    await leave(first)
    server.documents.clear()
    server.generation = 'second'
    server.comeBack()
    const second = open()
    await until('it is refused', () => second.status.get().connection === 'refused')
    expect(second.status.get().refusal?.reason).toBe('versionMismatch')
    expect(server.text('team/plan')).toBe('')
    await leave(second)
    return second
  }

  test('a copy of another life is not merged; without unsaved edits the next page starts anew', async () => {
    const browser = await startBrowser()
    await withAnotherLife(browser, '')
    const third = browser.open()
    await third.whenSynced()
    expect(text(third).toString()).toBe('')
    expect(third.status.get().connection).toBe('live')
  })

  test('with unsaved edits the copy stays until it is forgotten, and the edits can be read', async () => {
    const browser = await startBrowser()
    const second = await withAnotherLife(browser, ' and unsaved')
    expect(text(second).toString()).toBe('purged and unsaved')
    const third = browser.open()
    await until('it is refused again', () => third.status.get().connection === 'refused')
    expect(text(third).toString()).toBe('purged and unsaved')
  })
})

/** The keys that guests sent, one for each connection, the oldest first. Each has to come first of all. */
const keysSent = async (server: TestServer, connections: number): Promise<readonly unknown[]> => {
  const firsts = () => server.history.flatMap(({ received: [first] }) => first ?? [])
  await until('all have said something', () => firsts().length === connections)
  return firsts().map((first) => first.type === 'event' && first.kind === 'guest' && first.data)
}

describe('[W5] a guest’s key', () => {
  const isKey = { key: expect.stringMatching(/^[\w-]{22,128}$/) }

  test('is sent first on each connection, by all pages with the same copy, and by no others', async () => {
    const { server, open, leave } = await startBrowser()
    const pages = [open(), open()]
    await Promise.all(pages.map((page) => page.whenSynced()))
    await keysSent(server, 2)
    server.cut()
    await keysSent(server, 4)
    await leave(...pages)
    open()
    const keys = await keysSent(server, 5)
    expect(keys).toEqual([isKey, keys[0], keys[0], keys[0], keys[0]])

    open({ documentId: 'team/notes' })
    open({ offline: { person: 'ada' } })
    open({ indexedDB: new IDBFactory() })
    const others = (await keysSent(server, 8)).slice(5)
    expect(others).toEqual([isKey, isKey, isKey])
    expect(new Set([...others, keys[0]].map((key) => JSON.stringify(key))).size).toBe(4)
  })

  test('is one for each session where nothing is kept, over reconnects too', async () => {
    const { server, open } = await startBrowser()
    const session = open({ offline: false })
    await session.whenSynced()
    await keysSent(server, 1)
    server.cut()
    await keysSent(server, 2)
    open({ offline: false })
    const [first, again, other] = await keysSent(server, 3)
    expect(first).toEqual(isKey)
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  test('that cannot be kept is none to keep edits for: they are in memory, and the session says so', async () => {
    const { server, open } = await startBrowser()
    const put = IDBObjectStore.prototype.put
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (args[1] === 'guestKey') throw new DOMException('full', 'QuotaExceededError')
      return put.apply(this, args)
    })
    const session = open()
    await session.whenSynced()
    expect(session.status.get().device).toBe('failed')
    type(session, 'in memory')
    await session.whenDurable()
    expect(await keysSent(server, 1)).toEqual([isKey])
  })

  test('comes with an id of its own where a copy was kept without one: that one was nobody’s', async () => {
    const { indexedDB, open, leave } = await startBrowser()
    const first = open()
    await first.whenSynced()
    type(first, 'kept')
    await first.whenDurable()
    const { clientID } = first.doc
    await leave(first)
    const [{ name = '' } = {}] = await indexedDB.databases()
    await new Promise<void>((resolve) => {
      indexedDB.open(name).onsuccess = ({ target }) => {
        const { result: database } = target as IDBOpenDBRequest // it is what was opened
        const transaction = database.transaction('facts', 'readwrite')
        transaction.objectStore('facts').delete('guestKey')
        transaction.oncomplete = () => {
          database.close()
          resolve()
        }
      }
    })
    const second = open()
    await second.whenSynced()
    expect(text(second).toString()).toBe('kept')
    expect(second.doc.clientID).not.toBe(clientID)
  })
})

describe('client ids', () => {
  test('an id that others saw and that nothing is written with is not the next page’s: it could be another’s by then', async () => {
    const { open, leave } = await startBrowser()
    const first = open()
    await first.whenSynced()
    const { clientID } = first.doc
    await leave(first)
    const second = open()
    await second.whenSynced()
    expect(second.doc.clientID).not.toBe(clientID)
  })

  test('a page that is opened again goes on with the id it had', async () => {
    const { server, open, leave } = await startBrowser()
    const first = open()
    await first.whenSynced()
    type(first, 'a')
    await first.whenDurable()
    const { clientID } = first.doc
    await leave(first)
    const second = open()
    second.awareness.setLocalState({ user: 'Ada' })
    await second.whenSynced()
    expect(second.doc.clientID).toBe(clientID)
    expect([...second.awareness.getStates().keys()]).toEqual([clientID])
    type(second, 'b')
    await second.whenDurable()
    expect(server.text('team/plan')).toBe('ab')
    expect(server.document('team/plan').store.clients.size).toBe(1)
  })

  test('two pages at once never write with the same id', async () => {
    const { server, open } = await startBrowser()
    const pages = [open(), open(), open()]
    await Promise.all(pages.map((page) => page.whenSynced()))
    expect(new Set(pages.map(({ doc }) => doc.clientID)).size).toBe(3)
    for (const page of pages) type(page, 'x')
    await Promise.all(pages.map((page) => page.whenDurable()))
    expect(server.text('team/plan')).toBe('xxx')
  })

  test('reloads in any order mint no more ids than pages were open at once', async () => {
    const { server, open, leave } = await startBrowser()
    for (let round = 0; round < 6; round++) {
      const pages = [open(), open()]
      await Promise.all(pages.map((page) => page.whenSynced()))
      for (const page of pages) type(page, `${round} `)
      await Promise.all(pages.map((page) => page.whenDurable()))
      await leave(...pages)
    }
    expect(server.document('team/plan').store.clients.size).toBe(2)
  })
})
