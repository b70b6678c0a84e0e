import { encode } from '@quire/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Arena, type Attacker, until } from './testing/hostile/arena.ts'
import { makePresenceBombs, makePresenceFloods, presence, victimClient } from './testing/hostile/bombs.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** Presence against a real server: nobody poses as somebody else, freezes them, sends them away or fills the room. */
let arena: Arena
beforeEach(async () => {
  arena = await Arena.open()
})
afterEach(() => arena.close())

const malloryClient = 4_000_000_000

const say = (mallory: Attacker, update: Uint8Array): void =>
  mallory.send(encode({ type: 'awareness', update }))

/** Waits until everything that Mallory has said has been heard by Ben as well. */
const heardByBen = async (mallory: Attacker): Promise<void> => {
  const mark = `mark ${Math.random()}`
  say(mallory, presence([malloryClient, 1_000_000, JSON.stringify({ mark })]))
  await until('Ben hears Mallory', () => arena.ben.present.get(malloryClient)?.mark === mark)
}

const adaAsBenSeesHer = (): unknown => arena.ben.present.get(victimClient)

describe('[A1] presence that breaks the rules', () => {
  test.each(makePresenceBombs(malloryClient))(
    '$name: its sender is disconnected, and nobody hears of it',
    async ({ update }) => {
      const mallory = await arena.mallory()
      say(mallory, update)
      await mallory.refused('badMessage')
      await arena.unharmed()
      expect([...arena.ben.present.keys()].filter((client) => client !== victimClient)).toEqual([
        arena.ben.doc.clientID,
      ])
    },
  )

  test.each(makePresenceFloods(malloryClient))(
    '$name: it is dropped, and its sender goes on',
    async ({ update }) => {
      const mallory = await arena.mallory()
      say(mallory, update)
      await heardByBen(mallory)
      expect(arena.ben.present.size).toBe(3)
      await arena.unharmed()
    },
  )
})

describe('[A3] presence for somebody else', () => {
  test.each([
    ['another name', presence([victimClient, 100, '{"user":{"name":"Ada, but evil"}}'])],
    ['a goodbye', presence([victimClient, 100, 'null'])],
    ['a clock that would freeze her', presence([victimClient, 2 ** 31, '{"user":{"name":"Ada, frozen"}}'])],
  ])('%s: nobody believes it, not even her own browser', async (_, update) => {
    const mallory = await arena.mallory()
    say(mallory, update)
    await heardByBen(mallory)
    expect(adaAsBenSeesHer()).toMatchObject({ user: { name: 'Ada' } })
    expect(arena.ada.provider.awareness.getLocalState()).toMatchObject({ user: { name: 'Ada' } })
    arena.ada.provider.awareness.setLocalState({ user: { name: 'Ada' }, cursor: 7 })
    await until('Ben sees Ada move', () => (adaAsBenSeesHer() as { cursor?: number }).cursor === 7)
    await arena.unharmed()
  })

  test('a name of somebody else on one’s own client id is replaced by one’s own', async () => {
    const mallory = await arena.mallory('quire.v1', 'mallory')
    say(mallory, presence([malloryClient, 1, '{"user":{"name":"Ada","id":"ada","color":"#b4321f"}}']))
    await until('Ben sees Mallory', () => arena.ben.present.has(malloryClient))
    expect(arena.ben.present.get(malloryClient)).toMatchObject({ user: { name: 'Mallory', id: 'mallory' } })
  })
})

describe('[A4] many people who are not there', () => {
  test('one connection speaks for a handful of clients, and takes them with it', async () => {
    const mallory = await arena.mallory()
    for (let i = 1; i <= 500; i += 100)
      say(
        mallory,
        presence(...Array.from({ length: 100 }, (_, n) => [malloryClient + i + n, 1, '{}'] as const)),
      )
    await until('Ben hears Mallory', () => arena.ben.present.size > 2)
    await arena.unharmed()
    expect(arena.ben.present.size).toBeLessThanOrEqual(2 + 8)
    mallory.close()
    await until('they have gone', () => arena.ben.present.size === 2)
  })
})
