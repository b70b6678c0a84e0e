import * as encoding from 'lib0/encoding'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { createMemoryBus } from '../buses/memory.ts'
import { cuttableBus } from '../testing/cuttable-bus.ts'
import { acks, edit, showing, startRooms, type Writer } from '../testing/rooms-fixture.ts'
import { channels } from './bus-messages.ts'
import { guestNameOf } from './guest-name.ts'
import { type CounterName, type Metrics, noMetrics } from './metrics.ts'

describe('[S7] a client id', () => {
  const ada = { id: 'ada', name: 'Ada' }
  const mallory = { id: 'mallory', name: 'Mallory' }
  const [adasKey, mallorysKey] = ['a-key-that-only-ada-has', 'a-key-that-mallory-has-too']

  /** Says which client id one writes with, as clients do. */
  const show = ({ send, doc }: Writer, at = 1, clientId = doc.clientID): void => send(showing(clientId, at))

  /** One struct that pretends that `client` wrote `length` things and deleted them: eight bytes, or so. */
  const garbage = (client: number, clock: number, length: number): Uint8Array => {
    const encoder = encoding.createEncoder()
    for (const number of [1, 1, client, clock, 0, length, 0]) encoding.writeVarUint(encoder, number)
    return encoding.toUint8Array(encoder)
  }

  const counting = () => {
    const counts = new Map<CounterName, number>()
    const count: Metrics['count'] = (name, _, by = 1) => counts.set(name, (counts.get(name) ?? 0) + by)
    return { counts, metrics: { ...noMetrics, count } }
  }

  test.each(['update', 'syncStep2'] as const)(
    'cannot be used up by somebody else with an %s',
    async (type) => {
      const { clock, joined } = startRooms()
      const [victim, attacker] = [await joined({ person: ada }), await joined({ person: mallory })]
      victim.type('online')
      await clock.settle()
      const offline = edit(victim.doc, ' and offline words')
      attacker.send({ type, update: garbage(victim.doc.clientID, 6, 10_000) })
      await clock.settle()
      expect(acks(attacker)).toEqual([])
      victim.send({ type: 'update', update: offline })
      await clock.settle()
      expect(acks(victim).at(-1)).toBe(2)
      expect((await joined()).text()).toBe('online and offline words')
    },
  )

  test("stays its owner's when the document was closed in between, and on another instance", async () => {
    const { clock, openRooms, joined, head } = startRooms()
    const victim = await joined({ person: ada })
    victim.type('x')
    await clock.settle()
    const elsewhere = openRooms({ seed: 5 })
    const attacker = await joined({ person: mallory, at: elsewhere })
    attacker.send({ type: 'update', update: garbage(victim.doc.clientID, 1, 10) })
    await clock.advance(20_000)
    expect(acks(attacker)).toEqual([])
    expect(await head()).toBe(1)
  })

  test('that is not theirs makes their frames wait for its owner, then fail', async () => {
    const { clock, joined } = startRooms()
    const [owner, other] = [await joined({ person: ada }), await joined({ person: mallory })]
    owner.type('one ')
    await clock.settle()
    other.text()
    // The other has got something by another way that its owner could not bring so far.
    const lost = edit(owner.doc, 'two ')
    Y.applyUpdate(other.doc, lost)
    const both = edit(other.doc, 'three')
    other.send({ type: 'syncStep2', update: Y.mergeUpdates([lost, both]) })
    await clock.settle()
    expect(other.connection.of('nack')).toEqual([])
    owner.send({ type: 'update', update: lost })
    await clock.settle()
    expect(other.connection.of('syncStep1')).toHaveLength(1)
    other.send({ type: 'syncStep2', update: both })
    await clock.settle()
    expect(acks(other)).toEqual([2])

    other.send({ type: 'update', update: garbage(owner.doc.clientID, 9, 1) })
    for (let second = 0; second < 32; second++) {
      other.session.heard()
      await clock.advance(1_000)
    }
    expect(other.connection.of('nack')).toEqual([{ type: 'nack', frame: 3, reason: 'forbidden' }])
    expect(acks(other).at(-1)).toBe(3)
  })

  test.each([
    ['a person', { person: ada }, 'ada'],
    ['a guest', { guestKey: adasKey }, guestNameOf(adasKey)],
  ])('of %s is not whose copy brought their first words back after a crash', async (_, who, owner) => {
    const { documentId, clock, store, joined } = startRooms()
    const writer = new Y.Doc()
    const words = edit(writer, 'words that only a reader kept')
    const reader = await joined({ person: mallory })
    show(reader)
    reader.send({ type: 'syncStep2', update: words })
    await clock.settle()
    expect(acks(reader)).toEqual([1])
    expect([...(await store.read(documentId, 0)).owners]).toEqual([])
    const back = await joined(who)
    show(back, 1, writer.clientID)
    back.send({ type: 'update', update: edit(writer, ', and more') })
    await clock.settle()
    expect(acks(back)).toEqual([1])
    expect([...(await store.read(documentId, 0)).owners]).toEqual([[writer.clientID, owner]])
    expect((await joined()).text()).toBe('words that only a reader kept, and more')
  })

  test('that one shows is one’s own also where that is old news, and nothing else of what one brings', async () => {
    const { documentId, clock, store, joined } = startRooms()
    const writer = await joined({ guestKey: adasKey })
    show(writer, 5)
    writer.session.disconnected()
    const back = await joined({ guestKey: adasKey })
    show(back, 5, writer.doc.clientID) // what it said when it left: others are not told
    const theirs = edit(new Y.Doc(), 'theirs')
    back.send({ type: 'syncStep2', update: Y.mergeUpdates([edit(writer.doc, 'mine'), theirs]) })
    await clock.settle()
    expect(acks(back)).toEqual([1])
    expect([...(await store.read(documentId, 0)).owners]).toEqual([
      [writer.doc.clientID, guestNameOf(adasKey)],
    ])
  })

  test.each([
    ['a key of their own', mallorysKey],
    ['no key', undefined],
  ])(
    'of a guest with a key cannot be used up by a guest with %s, nor after a reconnect or elsewhere',
    async (_, guestKey) => {
      const { clock, openRooms, joined } = startRooms()
      const victim = await joined({ guestKey: adasKey })
      victim.type('online')
      await clock.settle()
      const offline = edit(victim.doc, ' and offline words')
      victim.session.disconnected()
      const elsewhere = openRooms({ seed: 5 })
      const attackers = [await joined({ guestKey }), await joined({ guestKey, at: elsewhere })]
      for (const { send } of attackers)
        send({ type: 'update', update: garbage(victim.doc.clientID, 6, 10_000) })
      await clock.settle()
      expect(attackers.flatMap(acks)).toEqual([])
      const back = await joined({ guestKey: adasKey, at: elsewhere })
      back.send({ type: 'syncStep2', update: offline })
      await clock.settle()
      expect(acks(back)).toEqual([1])
      expect((await joined({ at: elsewhere })).text()).toBe('online and offline words')
    },
  )

  test.each([
    ['a guest whose key is known', { guestKey: adasKey }],
    ['a person', { person: ada }],
  ])('[S8] of %s is kept for them before they write, as long as they show it', async (_, who) => {
    const { clock, joined } = startRooms()
    const victim = await joined(who)
    const attackers = [await joined({ guestKey: mallorysKey }), await joined({ person: mallory })]
    show(victim)
    for (const attacker of attackers) show(attacker)
    await clock.advance(100)
    for (const { send } of attackers) send({ type: 'update', update: garbage(victim.doc.clientID, 0, 10) })
    await clock.settle()
    expect(attackers.flatMap(acks)).toEqual([])
    victim.type('first')
    await clock.settle()
    expect(acks(victim)).toEqual([1])
    expect((await joined()).text()).toBe('first')
  })

  test('[A3] that somebody has written with is shown by them alone, also when another was there first', async () => {
    const { documentId, clock, rooms, joined } = startRooms()
    const victim = await joined({ guestKey: adasKey })
    victim.type('mine')
    await clock.settle()
    const { clientID } = victim.doc
    victim.session.disconnected()
    for (const attacker of [
      await joined({ guestKey: mallorysKey }),
      await joined(),
      await joined({ person: ada }),
    ])
      attacker.send(showing(clientID, 9, { name: 'Mallory' }))
    await clock.advance(100)
    expect(rooms.presence(documentId)).toEqual([])
    const back = await joined({ guestKey: adasKey })
    back.send(showing(clientID, 1, { name: 'Ada' }))
    await clock.advance(100)
    expect(rooms.presence(documentId)).toEqual([{ name: 'Ada' }])
  })

  test('of a guest without a key is nobody’s, and may be used by all', async () => {
    const { documentId, clock, store, joined } = startRooms()
    const [one, other] = [await joined(), await joined({ guestKey: adasKey })]
    one.type('one ')
    await clock.settle()
    other.text()
    other.doc.clientID = one.doc.clientID
    other.type('two')
    await clock.settle()
    expect(acks(other)).toEqual([1])
    const owned = await store.read(documentId, 0)
    expect([...owned.owners]).toEqual([])
    // Nor can anybody who shows it keep its writer out.
    show(other, 1, one.doc.clientID)
    await clock.advance(100)
    one.text()
    one.doc.clientID = other.doc.clientID // Yjs has taken another, as somebody else wrote with this one
    one.type(' three')
    await clock.settle()
    expect(acks(one).at(-1)).toBe(2)
    expect((await joined()).text()).toBe('one two three')
  })

  test('that somebody wrote with as a guest is still theirs when they sign in, and what they write then is the person’s', async () => {
    const { documentId, clock, store, joined } = startRooms()
    const guest = await joined({ guestKey: adasKey })
    guest.type('guest ')
    await clock.settle()
    const person = await joined({ person: ada, guestKey: adasKey })
    person.text()
    person.doc.clientID = guest.doc.clientID
    person.type('ada ')
    await clock.settle()
    expect(acks(person)).toEqual([1])
    person.doc.clientID = 77
    person.type('ada')
    await clock.settle()
    const { owners } = await store.read(documentId, 0)
    expect(owners.get(guest.doc.clientID)).toMatch(/^guest#/)
    expect(owners.get(77)).toBe('ada')
  })

  test('of a guest is in no word to others, and their key nowhere at all', async () => {
    const { documentId, clock, store, openRooms, joined } = startRooms()
    const bus = createMemoryBus()
    const said: string[] = []
    const listen = (channel: string) =>
      bus.subscribe(channel, (bytes) => said.push(new TextDecoder('latin1').decode(bytes)))
    listen(channels.updates(documentId))
    listen(channels.presence(documentId))
    const at = openRooms({ bus, seed: 8 })
    const [guest, other] = [await joined({ guestKey: adasKey, at }), await joined({ at })]
    show(guest)
    guest.type('words')
    await clock.advance(100)
    expect(said.filter((message) => message.includes('guest#'))).toHaveLength(2)
    expect(said.filter((message) => message.includes(adasKey))).toEqual([])
    for (const { connection } of [guest, other])
      expect(JSON.stringify(connection.messages)).not.toMatch(/guest#/)
    const { rows, owners } = await store.read(documentId, 0)
    expect(rows.map(({ author }) => author)).toEqual([undefined])
    expect([...owners.keys()]).toEqual([guest.doc.clientID])
  })

  test('cannot be had by a person who is called as a guest is', async () => {
    const { documentId, rooms } = startRooms()
    const id = guestNameOf(adasKey)
    expect(() => rooms.admit(documentId, '127.0.0.1', { id, name: 'Mallory' })).toThrow(
      expect.objectContaining({ reason: 'forbidden' }),
    )
    expect(() => rooms.admit(documentId, '127.0.0.1', { id: 'guest#7', name: 'Gus' })).not.toThrow()
  })

  test('[W5] belongs to the first key of a connection, given before anything was written', async () => {
    const { documentId, clock, store, joined } = startRooms()
    const event = (key: unknown) => ({ type: 'event', kind: 'guest', data: { key } }) as const
    const [first, late] = [await joined({ guestKey: adasKey }), await joined()]
    first.send(event(mallorysKey))
    first.type('a')
    late.send(event('too short'))
    late.send({ type: 'event', kind: 'of a time to come', data: null })
    late.type('b')
    late.send(event(adasKey))
    late.type('c')
    await clock.settle()
    const { owners } = await store.read(documentId, 0)
    expect([...owners]).toEqual([[first.doc.clientID, guestNameOf(adasKey)]])
    expect(late.session.identity).toBeUndefined()
  })

  describe('that became somebody’s without the word of it on the bus', () => {
    /** A reader has brought a guest's first words back; the guest goes on with them here, and nobody tells there. */
    const startWithLostClaim = async () => {
      const fixture = startRooms()
      const { clock, openRooms, joined } = fixture
      const { bus, cut, mend } = cuttableBus()
      const { counts, metrics } = counting()
      const [here, there] = [openRooms({ bus, seed: 6 }), openRooms({ bus, seed: 7, metrics })]
      const guest = new Y.Doc()
      const reader = await joined({ person: mallory, at: here })
      show(reader)
      const witness = await joined({ at: there })
      reader.send({ type: 'syncStep2', update: edit(guest, 'words') })
      await clock.advance(100)
      expect(witness.text()).toBe('words')
      const back = await joined({ guestKey: adasKey, at: here })
      const type = (words: string): void => back.send({ type: 'update', update: edit(guest, words) })
      cut()
      show(back, 1, guest.clientID)
      type(', more')
      await clock.settle()
      expect(acks(back)).toEqual([1])
      mend()
      const useUp = garbage(guest.clientID, 5, 100_000)
      return { ...fixture, there, counts, guest, back, type, useUp }
    }

    test('is known with the next message about what it wrote', async () => {
      const { clock, joined, head, there, counts, back, type, useUp } = await startWithLostClaim()
      const attacker = await joined({ at: there })
      type(' and more')
      await clock.settle()
      attacker.send({ type: 'update', update: useUp })
      await clock.advance(1_000)
      expect([acks(attacker), acks(back).at(-1), await head()]).toEqual([[], 2, 3])
      expect((await joined({ at: there })).text()).toBe('words, more and more')
      expect([...counts.keys()].filter((name) => /left_out|rebuilt|mistaken/.test(name))).toEqual([])
    })

    test.each([
      ['no key', undefined],
      ['a key of their own', mallorysKey],
    ])('cannot be used up before that either by a guest with %s', async (_, guestKey) => {
      const { clock, joined, head, there, counts, guest, back, type, useUp } = await startWithLostClaim()
      const attacker = await joined({ guestKey, at: there })
      show(attacker, 1, guest.clientID)
      attacker.send({ type: 'update', update: useUp })
      await clock.advance(100)
      expect([acks(attacker), await head()]).toEqual([[], 2])
      expect(attacker.connection.closed?.reason).toBe('restarting')
      type(' and more')
      await clock.advance(100)
      expect([acks(back).at(-1), await head()]).toEqual([2, 3])
      expect((await joined({ at: there })).text()).toBe('words, more and more')
      const again = await joined({ guestKey, at: there })
      again.send({ type: 'update', update: useUp })
      await clock.advance(1_000)
      expect([acks(again), await head()]).toEqual([[], 3])
      expect([counts.get('owners_mistaken'), counts.get('rows_left_out')]).toEqual([1, undefined])
    })

    test('lets its owner go on elsewhere, as soon as it is known there', async () => {
      const { clock, joined, there, counts, guest } = await startWithLostClaim()
      const update = edit(guest, ' and more')
      const tab = await joined({ guestKey: adasKey, at: there })
      show(tab) // its own, and then it brings what another tab left
      tab.send({ type: 'syncStep2', update: Y.encodeStateAsUpdate(guest) })
      await clock.advance(100)
      expect([acks(tab), counts.get('owners_mistaken')]).toEqual([[], 1])
      const again = await joined({ guestKey: adasKey, at: there })
      again.send({ type: 'syncStep2', update })
      await clock.advance(100)
      expect([acks(again), counts.get('owners_mistaken')]).toEqual([[1], 1])
      expect((await joined({ at: there })).text()).toBe('words, more and more')
    })
  })

  describe('[S8] that a guest shows, and somebody writes with where nobody has heard of it', () => {
    /** A guest and a reader here, and nothing that is said here is heard there. */
    const startCutOff = async () => {
      const fixture = startRooms()
      const { openRooms, joined } = fixture
      const { bus, cut, mend } = cuttableBus()
      const { counts, metrics } = counting()
      const [here, there] = [openRooms({ bus, seed: 6, metrics }), openRooms({ bus, seed: 7, metrics })]
      const [victim, reader] = [await joined({ guestKey: adasKey, at: here }), await joined({ at: here })]
      const attacker = await joined({ at: there })
      cut()
      show(victim)
      const useUp = garbage(victim.doc.clientID, 0, 100_000)
      return { ...fixture, here, there, counts, mend, victim, reader, attacker, useUp }
    }

    test('is theirs whose words are in the log first: nobody sees the others', async () => {
      const { clock, joined, head, there, counts, victim, attacker, useUp } = await startCutOff()
      const witness = await joined({ at: there })
      victim.type('words')
      await clock.settle()
      attacker.send({ type: 'update', update: useUp })
      await clock.settle()
      expect([acks(victim), acks(attacker), await head()]).toEqual([[1], [], 1])
      expect(attacker.connection.closed?.reason).toBe('restarting')
      expect(witness.connection.of('update')).toEqual([])
      expect((await joined({ at: there })).text()).toBe('words')
      expect([counts.get('owners_mistaken'), counts.get('rows_left_out')]).toEqual([1, undefined])
    })

    test('acknowledges nothing to the guest who comes second, and nobody sees those words', async () => {
      const { clock, join, head, here, counts, victim, reader, attacker, useUp } = await startCutOff()
      attacker.send({ type: 'update', update: useUp })
      await clock.settle()
      victim.type('words')
      await clock.settle()
      expect([acks(victim), acks(attacker), await head()]).toEqual([[], [1], 1])
      expect(victim.connection.closed?.reason).toBe('restarting')
      expect(reader.connection.of('update')).toEqual([])
      expect(counts.get('owners_mistaken')).toBe(1)
      // Who comes back is told, before anything of theirs is taken for known.
      const back = join({ guestKey: adasKey, at: here })
      await clock.settle()
      const [asked] = back.connection.of('syncStep1')
      expect(Y.decodeStateVector(asked!.stateVector).get(victim.doc.clientID)).toBe(100_000)
    })

    test.each(['it is told', 'the log is read'])(
      'sends the guest back to look at the document when %s',
      async (how) => {
        const { clock, joined, there, mend, victim, reader, attacker, useUp } = await startCutOff()
        if (how === 'it is told') mend()
        attacker.send({ type: 'update', update: useUp })
        await clock.settle()
        if (how === 'the log is read') {
          mend()
          const later = await joined({ at: there })
          later.type('more') // so it is known here that something was missed
          await clock.advance(1_000)
        }
        victim.type('words')
        await clock.advance(100)
        expect([acks(victim), victim.connection.closed?.reason]).toEqual([[], 'restarting'])
        expect(reader.connection.closed).toBeUndefined()
      },
    )
  })

  test('[S8] that a person shows who wrote with it as a guest is theirs wherever it is written with', async () => {
    const { clock, openRooms, joined } = startRooms()
    const bus = createMemoryBus()
    const [here, there] = [openRooms({ bus, seed: 6 }), openRooms({ bus, seed: 7 })]
    const guest = await joined({ guestKey: adasKey, at: there })
    guest.type('as a guest')
    await clock.settle()
    const signedIn = await joined({ person: ada, guestKey: adasKey, at: here })
    show(signedIn, 1, guest.doc.clientID)
    await clock.advance(100)
    guest.type(', late')
    await clock.settle()
    expect(signedIn.connection.closed).toBeUndefined()
    expect(signedIn.text()).toBe('as a guest, late')
  })

  test('that several bring at once, here and on another instance, is in the document once', async () => {
    const { clock, store, openRooms, joined, head } = startRooms()
    const bus = createMemoryBus()
    const [here, there] = [openRooms({ bus, seed: 6 }), openRooms({ bus, seed: 7 })]
    const readers = await Promise.all([here, here, there].map((at) => joined({ at })))
    const update = edit(new Y.Doc(), 'words of somebody who is away')
    store.hold()
    for (const { send } of readers) send({ type: 'syncStep2', update })
    await clock.settle()
    store.release()
    await clock.advance(1_000)
    expect([readers.map(acks), await head()]).toEqual([[[1], [1], [1]], 3])
    expect((await joined({ at: there })).text()).toBe('words of somebody who is away')
  })

  test('is known to other instances as soon as what it wrote', async () => {
    const { clock, openRooms, joined, head } = startRooms()
    const bus = createMemoryBus()
    const [here, there] = [openRooms({ bus, seed: 6 }), openRooms({ bus, seed: 7 })]
    const [victim, attacker] = [
      await joined({ person: ada, at: here }),
      await joined({ person: mallory, at: there }),
    ]
    victim.type('x')
    await clock.settle()
    attacker.send({ type: 'update', update: garbage(victim.doc.clientID, 1, 10) })
    await clock.settle()
    expect(await head()).toBe(1)
  })
})
