import { join } from 'node:path'
import { type ConnectOptions, connect, type Session, type TransportName } from '@quire/provider'
import { createRedisBus } from '@quire/server/buses/redis'
import { createSqliteStore } from '@quire/server/stores/sqlite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { fakeBrowser } from '../../../packages/provider/src/testing/fake-browser.ts'
import { type AttackerOptions, openAttacker } from './support/attacker.ts'
import { serve } from './support/collaboration.ts'
import { until } from './support/poll.ts'
import { freePort, temporaryFolder } from './support/process.ts'
import { startRedis } from './support/redis.ts'

// Anybody may come in, and nobody has a name. A guest's words are theirs all the same.

const documentId = 'team/plan'

/** Everybody who may come in beside a guest, and would like to have their place. */
const attackers: ReadonlyArray<[string, Pick<AttackerOptions, 'isPlain' | 'guestKey'>]> = [
  ['a guest with another key', { guestKey: 'mallory-has-this-key-of-her-own' }],
  ['a guest without a key', {}],
  ['a plain client', { isPlain: true }],
]

const open = (url: string, options: Partial<ConnectOptions> = {}): Session => {
  const session = connect({ url, documentId, WebSocket, transports: ['websocket'], ...options })
  onTestFinished(() => session.close())
  return session
}

const type = ({ doc }: Session, words: string): void => {
  doc.getText('t').insert(doc.getText('t').length, words)
}
const nextClock = ({ doc }: Session): number => Y.getState(doc.store, doc.clientID)

/** What somebody reads who was never here before. */
const read = async (url: string): Promise<string> => {
  const reader = open(url)
  await reader.whenSynced()
  return reader.doc.getText('t').toString()
}

const startServer = async () => {
  const serving = await serve()
  onTestFinished(() => serving.stop())
  return serving
}

describe.each(attackers)('[S7] the words of a guest cannot be used up by %s', (_, attacker) => {
  test.each(['websocket', 'sse', 'polling'] as const)(
    'while they write by %s',
    async (transport: TransportName) => {
      const { url } = await startServer()
      const victim = open(url, { transports: [transport] })
      await victim.whenSynced()
      type(victim, 'one ')
      await victim.whenDurable()
      const mallory = await openAttacker({ url, documentId, ...attacker })
      const { clientID } = victim.doc
      expect(await mallory.useUp(clientID, nextClock(victim))).toBe(false)
      type(victim, 'two')
      await victim.whenDurable()
      expect(await read(url)).toBe('one two')
      expect(victim.doc.clientID).toBe(clientID)
    },
  )

  test('while they are away with words unsent, over a reload and a restart of the server', async () => {
    const path = join(await temporaryFolder(), 'quire.db')
    const port = await freePort()
    const start = async () => {
      const store = await createSqliteStore({ path })
      const serving = await serve({ store, port })
      return { ...serving, end: () => serving.crash().then(() => store.close()) }
    }
    const browser = fakeBrowser()
    const first = await start()
    const page = open(first.url, browser)
    await page.whenSynced()
    type(page, 'saved ')
    await page.whenDurable()
    await first.end()
    type(page, 'and unsent')
    const [clientId, clock] = [page.doc.clientID, nextClock(page) - 'and unsent'.length]
    page.close()
    await until('the page is gone', () => browser.locks.held.size === 0)

    const second = await start()
    onTestFinished(second.end)
    const mallory = await openAttacker({ url: second.url, documentId, ...attacker })
    expect(await mallory.useUp(clientId, clock)).toBe(false)
    const again = open(second.url, browser)
    await again.whenSynced()
    await again.whenDurable()
    expect(again.doc.clientID).toBe(clientId)
    expect(await read(second.url)).toBe('saved and unsent')
  })

  test('[S8] from another instance, also before they have written anything', async () => {
    const redis = await startRedis()
    const path = join(await temporaryFolder(), 'quire.db')
    const start = async () => {
      const [store, bus] = [await createSqliteStore({ path }), createRedisBus({ url: redis.url })]
      const serving = await serve({ store, bus })
      onTestFinished(async () => {
        await serving.stop()
        await bus.close()
        await store.close()
      })
      await until('the bus is there', () => bus.isConnected)
      return serving
    }
    const [here, there] = [await start(), await start()]
    const victim = open(here.url)
    const witness = open(there.url)
    await Promise.all([victim.whenSynced(), witness.whenSynced()])
    victim.awareness.setLocalStateField('user', { name: 'Vic' })
    await until('the other instance sees them', () => witness.awareness.states.has(victim.doc.clientID))
    const mallory = await openAttacker({ url: there.url, documentId, ...attacker })
    expect(await mallory.useUp(victim.doc.clientID, 0)).toBe(false)
    type(victim, 'one ')
    await victim.whenDurable()
    await until('the other instance has it', () => witness.doc.getText('t').toString() === 'one ')
    expect(await mallory.useUp(victim.doc.clientID, nextClock(victim))).toBe(false)
    type(victim, 'two')
    await victim.whenDurable()
    await until('it is everywhere', () => witness.doc.getText('t').toString() === 'one two')
    expect(await read(there.url)).toBe('one two')
  })
})

test('[S8] an id that somebody takes while the server forgets whose it is costs nothing that was said to be saved', async () => {
  const path = join(await temporaryFolder(), 'quire.db')
  const port = await freePort()
  const store = await createSqliteStore({ path })
  onTestFinished(() => store.close())
  const first = await serve({ store, port })
  let isAway = false
  class Wandering extends WebSocket {
    constructor(address: string, protocols: string[]) {
      super(isAway ? 'ws://127.0.0.1:1' : address, protocols)
    }
  }
  const reader = open(first.url, { WebSocket: Wandering })
  await reader.whenSynced()
  reader.awareness.setLocalStateField('user', { name: 'Rea' })
  isAway = true
  await first.crash()
  const second = await serve({ store, port })
  onTestFinished(() => second.stop())
  const mallory = await openAttacker({
    url: second.url,
    documentId,
    guestKey: 'mallory-has-this-key-of-her-own',
  })
  type(reader, 'written while nobody was there')
  expect(await mallory.useUp(reader.doc.clientID, 0)).toBe(true)
  isAway = false
  reader.retry()
  await until('the reader is told', () => reader.status.get().connection === 'refused')
  await expect(reader.whenDurable()).rejects.toMatchObject({ reason: 'forbidden' })
  const copy = new Y.Doc()
  Y.applyUpdate(copy, reader.unsavedEdits()!)
  expect(copy.getText('t').toString()).toBe('written while nobody was there')
})

test('[S7] a plain client and a guest with a key write together, each with an id of their own', async () => {
  const { url } = await startServer()
  const doc = new Y.Doc()
  const plain = new WebsocketProvider(`${url.replace('http', 'ws')}/collab`, documentId, doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket, // ws has all of it that is used
    disableBc: true,
  })
  onTestFinished(() => plain.destroy())
  const guest = open(url)
  await guest.whenSynced()
  await until('the plain client is here', () => plain.synced)
  for (let turn = 0; turn < 10; turn++) {
    type(guest, 'g')
    doc.getText('t').insert(0, 'p')
  }
  await guest.whenDurable()
  const expected = [...'gggggggggg', ...'pppppppppp'].join('')
  const sorted = (text: string) => [...text].sort().join('')
  await until('all of it is everywhere', async () => sorted(await read(url)) === expected)
  await until('the plain client has it', () => sorted(doc.getText('t').toString()) === expected)
})

test('[S7] what a closed tab left unsent is brought by the other tab of the same guest', async () => {
  const { url } = await startServer()
  const browser = fakeBrowser()
  const tab = (options: Partial<ConnectOptions> = {}) =>
    open(url, {
      ...browser,
      BroadcastChannel: BroadcastChannel as ConnectOptions['BroadcastChannel'],
      ...options,
    })
  const stays = tab()
  await stays.whenSynced()
  type(stays, 'one ')
  await stays.whenDurable()
  let isCut = false
  class Cuttable extends WebSocket {
    constructor(address: string, protocols: string[]) {
      super(address, protocols)
      const send: (frame: Uint8Array) => void = this.send.bind(this)
      this.send = (frame: unknown) => isCut || send(frame as Uint8Array) // a session sends nothing else
    }
  }
  const goes = tab({ WebSocket: Cuttable })
  await goes.whenSynced()
  type(goes, 'two ')
  await goes.whenDurable()
  // What it writes now reaches the other tab only.
  isCut = true
  type(goes, 'three')
  await until('the other tab reads it', () => stays.doc.getText('t').toString().includes('three'))
  goes.close()
  await stays.whenDurable()
  expect(await read(url)).toContain('three')
})
