import { afterEach, beforeEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import { connect, type Session } from './index.ts'
import type { ChannelClass } from './tabs.ts'
import { type FakeBrowser, fakeBrowser } from './testing/fake-browser.ts'
import { TestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

let server: TestServer
let browser: FakeBrowser
let sessions: Session[]

beforeEach(async () => {
  server = await TestServer.start()
  browser = fakeBrowser()
  sessions = []
})

afterEach(async () => {
  for (const session of sessions) session.close()
  await server.close()
})

const openTab = async (person: string): Promise<Session> => {
  const session = connect({
    url: server.url,
    documentId: 'team/plan',
    WebSocket,
    transports: ['websocket'],
    random: () => 0,
    offline: { person },
    BroadcastChannel: BroadcastChannel as ChannelClass,
    ...browser,
  })
  sessions.push(session)
  await session.whenSynced()
  await session.whenDurable()
  return session
}

const text = (session: Session) => session.doc.getText('notes')
const type = (session: Session, words: string) => text(session).insert(text(session).length, words)
const goOffline = async () => {
  server.rejectingWith = 'proxy'
  server.cut()
  for (const session of sessions) await until('offline', () => session.status.get().connection === 'offline')
}

test('tabs of one person see each other’s edits without the server, and each counts its own', async () => {
  const [first, second] = [await openTab('ada'), await openTab('ada')]
  await goOffline()
  type(first, 'one ')
  await until('the other tab has it', () => text(second).toString() === 'one ')
  type(second, 'two')
  await until('the first tab has it', () => text(first).toString() === 'one two')
  expect(first.status.get().unacknowledged).toBe(1)
  expect(second.status.get().unacknowledged).toBe(1)
  server.rejectingWith = undefined
  await Promise.all([first.whenDurable(), second.whenDurable()])
  expect(server.text('team/plan')).toBe('one two')
})

test('a tab that is opened offline gets what the others have', async () => {
  const first = await openTab('ada')
  await goOffline()
  type(first, 'typed offline')
  const second = await openTabOffline('ada')
  await until('the new tab has it', () => text(second).toString() === 'typed offline')
})

test('a tab that goes before its edits left leaves them to the others, who count and send them', async () => {
  const [first, second] = [await openTab('ada'), await openTab('ada')]
  // Loaded from the device, the second may still be on its way to the server.
  await until('both are live', () => server.connections.length === 2)
  await until('both know', () => [first, second].every((tab) => tab.status.get().connection === 'live'))
  server.rejectingWith = 'proxy'
  server.connections[0]?.socket.terminate()
  await until('the first is offline', () => first.status.get().connection === 'offline')
  type(first, 'left behind')
  await until('the other tab has it', () => text(second).toString() === 'left behind')
  expect(second.status.get()).toMatchObject({ connection: 'live', unacknowledged: 0 })
  expect(server.text('team/plan')).toBe('')
  server.isAcknowledging = false
  first.close()
  await until('the other tab sent it', () => server.text('team/plan') === 'left behind')
  expect(second.status.get().unacknowledged).toBe(1)
  expect(second.unsavedEdits()).toBeDefined()
  server.acknowledge()
  await second.whenDurable()
})

test('different people on one browser share nothing', async () => {
  const [ada, ben] = [await openTab('ada'), await openTab('ben')]
  await goOffline()
  type(ada, 'for Ada only')
  const third = await openTabOffline('ada')
  await until('Ada’s other tab has it', () => text(third).toString() === 'for Ada only')
  expect(text(ben).toString()).toBe('')
})

test('[W5] tabs without the same key share nothing: one could not bring to the server what another wrote', async () => {
  const first = await openTab('ada')
  browser = { indexedDB: fakeBrowser().indexedDB, locks: browser.locks } // the copy was deleted meanwhile
  const second = await openTab('ada')
  await goOffline()
  type(first, 'of the old copy')
  const third = await openTabOffline('ada')
  type(second, 'of the new one')
  await until('a tab with the same key has it', () => text(third).toString() === 'of the new one')
  expect([first, second].map((tab) => text(tab).toString())).toEqual(['of the old copy', 'of the new one'])
})

test('tabs with different access share nothing', async () => {
  const editor = await openTab('ada')
  server.access = 'view'
  const reader = await openTab('ada')
  await goOffline()
  type(editor, 'not for readers')
  await until('it is kept', () => editor.status.get().unacknowledged === 1)
  expect(text(reader).toString()).toBe('')
})

const openTabOffline = async (person: string): Promise<Session> => {
  const session = connect({
    url: server.url,
    documentId: 'team/plan',
    WebSocket,
    offline: { person },
    BroadcastChannel: BroadcastChannel as ChannelClass,
    ...browser,
  })
  sessions.push(session)
  await session.whenSynced()
  return session
}
