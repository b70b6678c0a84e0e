import { type Access, CollabError } from '@quire/protocol'
import { describe, expect, test } from 'vitest'
import type { FakeClock } from '../testing/fake-clock.ts'
import { acks, type Client, edit, startRooms } from '../testing/rooms-fixture.ts'

describe('a grant', () => {
  const keepAlive = async (clock: FakeClock, clients: readonly Client[], seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      for (const { session } of clients) session.heard()
      await clock.advance(1_000)
    }
  }

  test('is looked at again each minute, so that nobody has to tell us of a change', async () => {
    const { clock, openRooms, joined } = startRooms()
    const access = new Map<string, Access>([['ada', 'view']])
    const checked = openRooms({
      recheck: ({ grant: { person } }) => {
        if (person?.id === 'eve') throw new Error('the user table is gone')
        return access.get(person?.id ?? '')
      },
    })
    const [ada, bob, eve] = [
      await joined({ person: { id: 'ada', name: 'Ada' }, at: checked }),
      await joined({ person: { id: 'bob', name: 'Bob' }, at: checked }),
      await joined({ person: { id: 'eve', name: 'Eve' }, at: checked }),
    ]
    await keepAlive(clock, [ada, bob, eve], 62)
    expect(ada.connection.of('access')).toEqual([{ type: 'access', access: 'view' }])
    expect(bob.connection.closed?.reason).toBe('forbidden')
    expect(eve.connection.closed).toBeUndefined() // what cannot be looked up stays as it was
  })

  test('[W3] that ends is asked for a minute before, once, and ends the session; nothing is written after it', async () => {
    const { clock, joined } = startRooms()
    const ends = clock.wallTime() + 90_000
    const [ours, plain] = [
      await joined({ expiresAt: ends }),
      await joined({ expiresAt: ends, dialect: 'plain' }),
    ]
    await keepAlive(clock, [ours, plain], 50)
    expect(ours.connection.of('tokenWanted')).toHaveLength(1)
    expect(plain.connection.of('tokenWanted')).toHaveLength(0)
    await keepAlive(clock, [ours, plain], 39)
    await clock.advance(999)
    ours.type('in time')
    await clock.advance(1)
    ours.type('too late')
    await clock.advance(1_000)
    expect([ours, plain].map(({ connection }) => connection.closed?.reason)).toEqual([
      'unauthenticated',
      'unauthenticated',
    ])
    expect((await joined()).text()).toBe('in time')
  })

  test('[W3] that ended a moment ago ends the session with the next edit, which is not refused: it comes again', async () => {
    const { clock, joined } = startRooms()
    const a = await joined({ expiresAt: clock.wallTime() + 5_500 })
    await keepAlive(clock, [a], 5)
    await clock.advance(600) // between two looks at the clock
    expect(a.connection.closed).toBeUndefined()
    a.type('too late')
    expect(a.connection.of('nack')).toEqual([])
    expect(a.connection.closed?.reason).toBe('unauthenticated')
    expect((await joined()).text()).toBe('')
  })

  test('[W3] without a hook to renew it ends in time, whatever token comes', async () => {
    const { clock, joined } = startRooms()
    const a = await joined({ expiresAt: clock.wallTime() + 5_000 })
    a.send({ type: 'token', token: 'fresh' })
    await keepAlive(clock, [a], 6)
    expect(a.connection.closed?.reason).toBe('unauthenticated')
  })

  test('[W3] is renewed by a good token; a bad one ends the session', async () => {
    const { clock, openRooms, joined } = startRooms()
    const renewing = openRooms({
      renew: ({ token }) => {
        if (token === 'bad') throw new CollabError('unauthenticated', 'no good')
        return { access: 'comment', expiresAt: clock.wallTime() + 3_600_000 }
      },
    })
    const a = await joined({ expiresAt: clock.wallTime() + 5_000, at: renewing })
    a.send({ type: 'token', token: 'good' })
    await keepAlive(clock, [a], 30)
    expect(a.connection.of('access')).toEqual([{ type: 'access', access: 'comment' }])
    a.send({ type: 'token', token: 'bad' })
    await clock.settle()
    expect(a.connection.closed?.reason).toBe('unauthenticated')
  })

  test('that loses the right to write refuses what was still waiting', async () => {
    const { documentId, clock, rooms, joined } = startRooms()
    const a = await joined({ person: { id: 'ada', name: 'Ada' } })
    edit(a.doc, 'lost')
    a.send({ type: 'update', update: edit(a.doc, ' found') })
    await clock.settle()
    rooms.changeAccess({ documentId, person: 'ada', access: 'view' })
    expect(a.connection.of('nack')).toEqual([{ type: 'nack', frame: 1, reason: 'forbidden' }])
    expect(acks(a)).toEqual([1])
  })
})
