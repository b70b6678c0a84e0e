import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { type Access, type Dialect, encode } from '@quire/protocol'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { Arena, type ArenaOptions, documentId, until } from './testing/hostile/arena.ts'
import { presence } from './testing/hostile/bombs.ts'
import * as raw from './testing/hostile/raw-update.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let arena: Arena
const cleanUps: Array<() => unknown> = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
  await arena.close()
})

const open = async (options: ArenaOptions = {}): Promise<void> => {
  arena = await Arena.open(options)
}

/** An update of Mallory's that would be fine, if she may. */
const edit = raw.encodeRaw({
  sections: [
    {
      client: 4_000_000_000,
      clock: 0,
      structs: [{ content: raw.string('Mallory was here'), parent: 'text' }],
    },
  ],
})
const deletion = raw.encodeRaw({ sections: [], deletes: [{ client: 1, ranges: [[0, 5]] }] })

/** The status an upgrade is refused with. */
const refusedUpgrade = async (
  path: string,
  headers: Record<string, string> = {},
): Promise<number | undefined> => {
  const socket = new WebSocket(arena.served.url.replace('http', 'ws') + path, { headers })
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
  response.destroy()
  return response.statusCode
}

/** A raw TCP connection, with all it was told. */
const tcp = async (): Promise<{ socket: Socket; heard: () => string }> => {
  const { port } = new URL(arena.served.url)
  const socket = connect(Number(port), '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', () => {})
  cleanUps.push(() => socket.destroy())
  await once(socket, 'connect')
  return { socket, heard: () => Buffer.concat(chunks).toString('latin1') }
}

const handshake = (path: string, extra = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${extra}\r\n`

describe('before the upgrade', () => {
  test.each([
    ['another host', { origin: 'https://evil.example' }],
    ['no host', { origin: 'null' }],
    ['a file', { origin: 'file://' }],
    ['a look-alike', { origin: 'http://127.0.0.1.evil.example' }],
    ['an extension', { origin: 'chrome-extension://abcdef' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['another host, with cookies', { origin: 'https://evil.example', cookie: 'session=stolen' }],
  ])('a page of %s gets 403 and no document', async (_, headers) => {
    await open()
    expect(await refusedUpgrade(`/collab/${documentId}?name=Mallory`, headers)).toBe(403)
    await arena.unharmed()
  })

  test.each([
    '..',
    '.',
    'a//b',
    'a%00b',
    'a%5cb',
    '%ff',
    'a%0ab',
    'x'.repeat(201),
    '%ed%a0%80',
    '../../etc/passwd',
    '',
  ])('[I1] the document id "%s" is none', async (id) => {
    await open()
    const { socket, heard } = await tcp()
    // By hand: every client library would tidy the path up first.
    socket.write(handshake(`/collab/${id}?name=Mallory`))
    await until('the upgrade is answered', () => heard().includes('\r\n'))
    expect(heard()).toMatch(/^HTTP\/1\.1 40[04] /)
    expect((await arena.store.list()).map((record) => record.documentId)).toEqual([documentId])
    await arena.unharmed()
  })

  test('[V1] deflate is not accepted, so there is no bomb to inflate', async () => {
    await open()
    const { socket, heard } = await tcp()
    socket.write(
      handshake(`/collab/${documentId}?name=Mallory`, 'Sec-WebSocket-Extensions: permessage-deflate\r\n'),
    )
    await until('the upgrade is answered', () => heard().includes('\r\n\r\n'))
    expect(heard()).toContain('101')
    expect(heard().toLowerCase()).not.toContain('permessage-deflate')
  })

  test('half requests by the hundred keep nobody out', async () => {
    await open()
    for (let i = 0; i < 200; i++)
      (await tcp()).socket.write('GET /collab/team/plan HTTP/1.1\r\nHost: x\r\nX-Slow: ')
    await arena.unharmed()
  })

  test('a thousand knocks without a right load no document', async () => {
    let loads = 0
    await open()
    const { store } = arena
    const read = store.read.bind(store)
    store.read = (...parameters) => {
      loads += 1
      return read(...parameters)
    }
    for (let i = 0; i < 200; i++)
      expect(await refusedUpgrade(`/collab/secret-${i}`, { origin: 'https://evil.example' })).toBe(403)
    expect(loads).toBe(0)
  })
})

describe('after it', () => {
  test('[F5] a frame over the limit closes with 1009, and one at the limit does not', async () => {
    await open({ limits: { maxMessageBytes: 100_000 } })
    const mallory = await arena.mallory()
    mallory.send(new Uint8Array(100_001))
    await until('Mallory is out', () => mallory.closedWith?.startsWith('1009') === true)
    await arena.unharmed()
  })

  test('a message in thousands of one-byte fragments harms nobody', async () => {
    await open()
    const mallory = await arena.mallory()
    const frame = encode({ type: 'update', update: edit })
    const before = process.memoryUsage().rss
    for (let round = 0; round < 50; round++)
      for (let i = 0; i < 200; i++) mallory.socket.send(frame.subarray(0, 1), { fin: false })
    await arena.unharmed()
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
  })

  test.each([
    ['an unknown type', Uint8Array.of(99, 1, 2)],
    ['a length beyond its end', Uint8Array.of(0, 2, 200)],
    ['bytes behind its end', Uint8Array.of(3, 0)],
    ['nothing in it', Uint8Array.of()],
    ['an unknown sync step', Uint8Array.of(0, 7, 0)],
    ['a state vector that is none', encode({ type: 'syncStep1', stateVector: Uint8Array.of(5, 5) })],
    [
      'a state vector that claims 33 million clients',
      encode({ type: 'syncStep1', stateVector: Uint8Array.of(255, 255, 255, 15) }),
    ],
  ])(
    '[F1] [F2] [F3] a frame with %s costs its sender the connection, and nobody else anything',
    async (_, frame) => {
      await open()
      const mallory = await arena.mallory()
      mallory.send(frame)
      await mallory.refused('badMessage')
      await arena.unharmed()
    },
  )

  test('[S2] a state vector that is none, of who reads too slowly to be answered at once, costs its sender the connection', async () => {
    const counted: string[] = []
    const metrics = {
      count: (name: string, labels?: Readonly<Record<string, string>>) =>
        counted.push(labels?.type ? `${name} ${labels.type}` : name),
      observe: () => {},
    }
    const questions = (): number => counted.filter((name) => name === 'frames_received syncStep1').length
    await open({ metrics, limits: { lagBytes: 4096, maxBufferedBytes: 64 * 1024 * 1024 } })
    const mallory = await arena.mallory()
    mallory.send(encode({ type: 'syncStep1', stateVector: Uint8Array.of(0) }))
    await until('she has the document', () => mallory.received.some(({ type }) => type === 'syncStep2'))
    mallory.socket.pause() // and reads nothing more
    await until('the system has buffered all it takes for her', () => {
      arena.ada.doc.getArray('noise').insert(0, ['x'.repeat(500_000)])
      arena.ada.doc.getArray('noise').delete(0, 1)
      return counted.includes('lags')
    })
    const before = questions()
    mallory.send(encode({ type: 'syncStep1', stateVector: Uint8Array.of(5, 5) }))
    await until('her question has arrived', () => questions() > before)
    mallory.socket.resume()
    await mallory.refused('badMessage')
    await arena.unharmed()
  })

  test('who sends random frames is thrown out, and soon not let in again for a while', async () => {
    await open()
    let thrownOut = 0
    const comeBack = async (): Promise<void> => {
      const mallory = await arena.mallory(thrownOut % 2 === 0 ? 'plain' : 'quire.v1', 'mallory')
      for (let i = 0; i < 50; i++)
        mallory.send(
          Uint8Array.from({ length: 1 + ((thrownOut * i) % 40) }, (_, n) => (n * 7 + i * 13 + 97) % 256),
        )
      await until('Mallory is out', () => mallory.closedWith !== undefined)
      thrownOut += 1
    }
    await expect(
      (async () => {
        for (;;) await comeBack()
      })(),
    ).rejects.toThrow('429')
    expect(thrownOut).toBeGreaterThan(1)
    expect(thrownOut).toBeLessThan(15)
    await arena.unharmed()
  })
})

describe('[S6] without the right to edit', () => {
  const roles: Access[] = ['view', 'comment']
  const dialects: Dialect[] = ['quire.v1', 'plain']
  const writes = [
    ['an update', 'update', edit],
    ['a step 2', 'syncStep2', edit],
    ['a deletion', 'update', deletion],
    ['a deletion in a step 2', 'syncStep2', deletion],
  ] as const
  const matrix = roles.flatMap((role) =>
    dialects.flatMap((dialect) =>
      writes.map(([what, type, update]) => ({ role, dialect, what, type, update })),
    ),
  )

  test.each(matrix)(
    '$what of a $role client in $dialect changes nothing',
    async ({ role, dialect, type, update }) => {
      await open({ malloryMay: role })
      const before = Y.encodeStateAsUpdate(arena.ben.doc)
      const mallory = await arena.mallory(dialect)
      mallory.sendUpdate(update, type)
      // It still reads, and its caret is seen.
      const caret = { anchor: 3, head: 5 }
      const state = JSON.stringify({ cursor: caret })
      mallory.send(encode({ type: 'awareness', update: presence([4_000_000_000, 1, state]) }))
      await until('Ben sees Mallory', () => arena.ben.present.has(4_000_000_000))
      expect(arena.ben.present.get(4_000_000_000)).toMatchObject({ cursor: caret })
      if (dialect === 'quire.v1') await mallory.refused('forbidden')
      expect(mallory.closedWith).toBeUndefined()
      expect(Y.encodeStateAsUpdate(arena.ben.doc)).toEqual(before)
      await arena.unharmed()
    },
  )
})
