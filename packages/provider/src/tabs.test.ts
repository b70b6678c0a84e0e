import { expect, test } from 'vitest'
import type { ConnectOptions, Session } from './index.ts'
import type { ChannelClass } from './tabs.ts'
import { fakeBrowser } from './testing/fake-browser.ts'
import { startServer, text, type } from './testing/start-server.ts'
import { until } from './testing/until.ts'

/** A server, and the tabs of one browser in which people open its document. */
const startBrowser = async () => {
  const { server, join } = await startServer()
  const browser = fakeBrowser()
  const tabs: Session[] = []
  const openTabOffline = async (person: string, options?: Partial<ConnectOptions>): Promise<Session> => {
    const channels = BroadcastChannel as ChannelClass
    const tab = join({ offline: { person }, BroadcastChannel: channels, ...browser, ...options })
    tabs.push(tab)
    await tab.whenSynced()
    return tab
  }
  const openTab: typeof openTabOffline = async (person, options) => {
    const tab = await openTabOffline(person, options)
    await tab.whenDurable()
    return tab
  }
  const goOffline = async (): Promise<void> => {
    server.goAway()
    for (const { status } of tabs) await until('offline', () => status.get().connection === 'offline')
  }
  return { server, openTab, openTabOffline, goOffline }
}

test('tabs of one person see each other’s edits without the server, and each counts its own', async () => {
  const { server, openTab, goOffline } = await startBrowser()
  const [first, second] = [await openTab('ada'), await openTab('ada')]
  await goOffline()
  type(first, 'one ')
  await until('the other tab has it', () => text(second).toString() === 'one ')
  type(second, 'two')
  await until('the first tab has it', () => text(first).toString() === 'one two')
  expect(first.status.get().unacknowledged).toBe(1)
  expect(second.status.get().unacknowledged).toBe(1)
  server.comeBack()
  await Promise.all([first.whenDurable(), second.whenDurable()])
  expect(server.text('team/plan')).toBe('one two')
})

test('a tab that is opened offline gets what the others have', async () => {
  const { openTab, openTabOffline, goOffline } = await startBrowser()
  const first = await openTab('ada')
  await goOffline()
  type(first, 'typed offline')
  const second = await openTabOffline('ada')
  await until('the new tab has it', () => text(second).toString() === 'typed offline')
})

test('a tab that goes before its edits left leaves them to the others, who count and send them', async () => {
  const { server, openTab } = await startBrowser()
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
  const { openTab, openTabOffline, goOffline } = await startBrowser()
  const [ada, ben] = [await openTab('ada'), await openTab('ben')]
  await goOffline()
  type(ada, 'for Ada only')
  const third = await openTabOffline('ada')
  await until('Ada’s other tab has it', () => text(third).toString() === 'for Ada only')
  expect(text(ben).toString()).toBe('')
})

test('[W5] tabs without the same key share nothing: one could not bring to the server what another wrote', async () => {
  const { openTab, openTabOffline, goOffline } = await startBrowser()
  const first = await openTab('ada')
  const { indexedDB } = fakeBrowser() // the copy was deleted meanwhile
  const second = await openTab('ada', { indexedDB })
  await goOffline()
  type(first, 'of the old copy')
  const third = await openTabOffline('ada', { indexedDB })
  type(second, 'of the new one')
  await until('a tab with the same key has it', () => text(third).toString() === 'of the new one')
  expect([first, second].map((tab) => text(tab).toString())).toEqual(['of the old copy', 'of the new one'])
})

test('tabs with different access share nothing', async () => {
  const { server, openTab, goOffline } = await startBrowser()
  const editor = await openTab('ada')
  server.access = 'view'
  const reader = await openTab('ada')
  await goOffline()
  type(editor, 'not for readers')
  await until('it is kept', () => editor.status.get().unacknowledged === 1)
  expect(text(reader).toString()).toBe('')
})
