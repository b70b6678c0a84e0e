import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { inspect } from 'node:util'
import {
  CollabError,
  decodeServerMessage,
  encode,
  parseDocumentId,
  type ServerMessage,
} from '@quire/protocol'
import { SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { createMemoryBus } from '../buses/memory.ts'
import type { CollaborationOptions } from '../collaboration.ts'
import type { Store } from '../core/store.ts'
import { createMemoryStore } from '../stores/memory.ts'
import { type ServedCollaboration, serveCollaboration } from '../testing/serve.ts'
import { createTokenAuthentication } from './tokens.ts'

const secret = 'a secret of the embedding application'
const documentId = parseDocumentId('team/plan')

/** A token as an embedding application writes it. */
const token = (claims: Record<string, unknown> = {}, options: { key?: string; lifeSeconds?: number } = {}) =>
  new SignJWT({ sub: 'ada', name: 'Ada', documents: { 'team/plan': 'edit' }, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(Math.floor(Date.now() / 1000) + (options.lifeSeconds ?? 600))
    .sign(new TextEncoder().encode(options.key ?? secret))

/** A busy machine takes its time. */
const eventually = <T>(check: () => T): Promise<T> => vi.waitFor(check, { timeout: 30_000 })

let store: Store
let served: ServedCollaboration
const sockets: WebSocket[] = []
const serve = async (options: Partial<CollaborationOptions> = {}): Promise<void> => {
  served = await serveCollaboration({
    store,
    ...createTokenAuthentication({ keys: `hs256:${secret}` }),
    ...options,
  })
}
beforeEach(async () => {
  store = createMemoryStore()
  await serve()
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await served.close()
  await store.close()
})

const askForTicket = async (bearer: string, body: unknown = { documentId }) =>
  fetch(`${served.url}/api/tickets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const ticketFor = async (bearer: string): Promise<string> => {
  const response = await askForTicket(bearer)
  expect(response.status).toBe(200)
  return ((await response.json()) as { ticket: string }).ticket
}

const connect = async (ticket: string, at = served, path = 'team/plan') => {
  const socket = new WebSocket(`${at.socketUrl}/${path}?ticket=${ticket}`, ['quire.v1'])
  sockets.push(socket)
  const received: ServerMessage[] = []
  socket.on('message', (data: Buffer) => received.push(decodeServerMessage(data)))
  await Promise.race([
    once(socket, 'open'),
    once(socket, 'unexpected-response').then((event) => {
      const response = event[1] as IncomingMessage
      response.destroy()
      throw new Error(String(response.statusCode))
    }),
  ])
  await eventually(() => expect(received[0]?.type).toBe('welcome'))
  return { socket, received, closed: once(socket, 'close') as Promise<[number, Buffer]> }
}

const typed = (text: string): Uint8Array => {
  const doc = new Y.Doc()
  doc.getText('t').insert(0, text)
  return Y.encodeStateAsUpdate(doc)
}

/** Characters in the text that the store has. */
const lettersKept = async (): Promise<number> => {
  const { snapshot, rows } = await store.read(documentId, 0)
  const doc = new Y.Doc()
  for (const { update } of [...(snapshot ? [snapshot] : []), ...rows]) Y.applyUpdate(doc, update)
  return doc.getText('t').length
}

describe('tokens and tickets', () => {
  test('a token is swapped for a ticket, and the ticket opens the document once', async () => {
    const ticket = await ticketFor(await token())
    const { received } = await connect(ticket)
    expect(received[0]).toMatchObject({ access: 'edit', person: { id: 'ada', name: 'Ada' } })
    await expect(connect(ticket)).rejects.toThrow('401')
  })

  test('no log line has a token or a ticket in it', async () => {
    const lines: string[] = []
    const note = (fields: unknown, message: string): void => {
      lines.push(inspect({ fields, message }, { depth: 10 }))
    }
    await served.close()
    await serve({ logger: { debug: note, info: note, warn: note, error: note } })
    const bearer = await token()
    const ticket = await ticketFor(bearer)
    const { socket, closed } = await connect(ticket)
    socket.send(encode({ type: 'token', token: 'a token that is none' }))
    expect((await closed)[0]).toBe(4401)
    await expect(connect(ticket)).rejects.toThrow('401')
    expect((await askForTicket('a bearer that is none')).status).toBe(401)
    expect(lines).not.toEqual([])
    const secrets = [bearer, ticket, 'that is none', secret]
    expect(lines.filter((line) => secrets.some((hidden) => line.includes(hidden)))).toEqual([])
  })

  test('a ticket is good for one document only', async () => {
    await expect(connect(await ticketFor(await token()), served, 'team/secrets')).rejects.toThrow('401')
  })

  test('a ticket that was used on one instance is used on all', async () => {
    const bus = createMemoryBus()
    const options = { bus, secret: new Uint8Array(32).fill(7) }
    await served.close()
    await serve(options)
    const other = await serveCollaboration({
      store,
      ...createTokenAuthentication({ keys: `hs256:${secret}` }),
      ...options,
    })
    const [one, two] = [await ticketFor(await token()), await ticketFor(await token())]
    await connect(one)
    await expect(connect(one, other)).rejects.toThrow('401')
    await connect(two, other)
    await other.close()
  })

  test.each([
    ['of another key', () => token({}, { key: 'another secret, also long enough for it' })],
    ['that is over', () => token({}, { lifeSeconds: -1 })],
    ['that names nobody', () => token({ sub: '' })],
    ['that is none', async () => 'nonsense'],
    [
      'without a signature',
      async () => `${btoa('{"alg":"none"}')}.${btoa('{"sub":"ada","exp":9999999999}')}.`,
    ],
  ])('a token %s is refused with 401', async (_, make) => {
    const response = await askForTicket(await make())
    expect([response.status, response.headers.get('quire-reason')]).toEqual([401, 'unauthenticated'])
  })

  test.each([[{}], [{ documents: { other: 'edit' } }], [{ documents: { 'team/plan': 'admin' } }]])(
    'a token with %o gives nothing here: 403',
    async (claims) => {
      const response = await askForTicket(await token({ documents: undefined, ...claims }))
      expect(response.status).toBe(403)
    },
  )

  test('"*" in a token stands for the documents it does not name', async () => {
    const bearer = await token({ documents: { '*': 'view' } })
    expect((await connect(await ticketFor(bearer))).received[0]).toMatchObject({ access: 'view' })
  })

  test.each(['{', '{}', '[]', 'null', '{"documentId":7}', '{"documentId":"a//b"}', `"${'x'.repeat(5_000)}"`])(
    'a ticket request of %s is refused and nothing else',
    async (body) => {
      const response = await askForTicket(await token(), body)
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(response.status).toBeLessThan(500)
      expect(await response.text()).not.toMatch(/node_modules|\.(ts|js)\b|\n\s+at /)
    },
  )

  test('a page of another origin gets no ticket', async () => {
    const response = await fetch(`${served.url}/api/tickets`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await token()}`,
        'content-type': 'application/json',
        origin: 'https://evil.example',
      },
      body: JSON.stringify({ documentId }),
    })
    expect(response.status).toBe(403)
  })

  test('keys that cannot be used are refused at the start, without telling the secret', () => {
    expect(() => createTokenAuthentication({ keys: 'hs256:short' })).toThrow(/32 bytes/)
    expect(() => createTokenAuthentication({ keys: 'hs256:short' })).not.toThrow(/short/)
    expect(() => createTokenAuthentication({ keys: '/no/such/file' })).toThrow(/\/no\/such\/file/)
  })
})

describe('a grant', () => {
  test('[W3] that ends is asked for, and a new token keeps the session', async () => {
    const { socket, received } = await connect(await ticketFor(await token({}, { lifeSeconds: 30 })))
    await eventually(() => expect(received.some(({ type }) => type === 'tokenWanted')).toBe(true))
    socket.send(encode({ type: 'token', token: await token({ documents: { '*': 'view' } }) }))
    await eventually(() => expect(received).toContainEqual({ type: 'access', access: 'view' }))
    expect(socket.readyState).toBe(socket.OPEN)
  })

  test('[W3] that ends without a new token ends the session', async () => {
    const { closed } = await connect(await ticketFor(await token({}, { lifeSeconds: 1 })))
    expect((await closed)[0]).toBe(4401)
  })

  test('a new token of somebody else ends the session', async () => {
    const { socket, closed } = await connect(await ticketFor(await token()))
    socket.send(encode({ type: 'token', token: await token({ sub: 'mallory' }) }))
    expect((await closed)[0]).toBe(4403)
  })

  test('[W2] that is changed while writing holds at once: no more edits, then nothing at all', async () => {
    const { socket, received, closed } = await connect(await ticketFor(await token()))
    socket.send(encode({ type: 'update', update: typed('before') }))
    await eventually(() => expect(received).toContainEqual({ type: 'ack', count: 1 }))

    served.collaboration.changeAccess({ documentId, person: 'ada', access: 'view' })
    socket.send(encode({ type: 'update', update: typed('after') }))
    await eventually(() => expect(received).toContainEqual({ type: 'nack', frame: 2, reason: 'forbidden' }))
    expect(received).toContainEqual({ type: 'access', access: 'view' })
    expect((await store.list())[0]?.head).toBe(1)

    served.collaboration.changeAccess({ documentId, person: 'ada' })
    expect((await closed)[0]).toBe(4403)
  })

  test('[W2] that is taken away on another instance ends the writing of somebody who never pauses', async () => {
    const bus = createMemoryBus()
    await served.close()
    await serve({ bus })
    const other = await serveCollaboration({ store, bus, authenticate: () => ({ access: 'edit' }) })
    const ada = await connect(await ticketFor(await token()))
    const doc = new Y.Doc()
    doc.on('update', (update: Uint8Array) => ada.socket.send(encode({ type: 'update', update })))
    const typing = setInterval(() => doc.getText('t').insert(0, 'x'), 5)
    try {
      await eventually(() => expect(ada.received.some(({ type }) => type === 'ack')).toBe(true))
      other.collaboration.changeAccess({ documentId, person: 'ada' })
      expect((await ada.closed)[0]).toBe(4403)
      const bob = await connect(await ticketFor(await token({ sub: 'bob' })))
      const bobWrites = async (count: number): Promise<void> => {
        bob.socket.send(encode({ type: 'update', update: typed('b') }))
        await eventually(() => expect(bob.received).toContainEqual({ type: 'ack', count }))
      }
      // The log keeps the order: what Ada wrote before is in it when Bob's is.
      await bobWrites(1)
      const written = await lettersKept()
      await bobWrites(2)
      expect(await lettersKept()).toBe(written + 1)
    } finally {
      clearInterval(typing)
      await other.close()
    }
  })

  test('that is taken away on one instance is gone on all of them; others keep theirs', async () => {
    const bus = createMemoryBus()
    await served.close()
    await serve({ bus })
    const other = await serveCollaboration({ store, bus, authenticate: () => ({ access: 'edit' }) })
    const ada = await connect(await ticketFor(await token()))
    const bob = await connect(await ticketFor(await token({ sub: 'bob' })))
    other.collaboration.changeAccess({ documentId, person: 'ada' })
    expect((await ada.closed)[0]).toBe(4403)
    expect(bob.socket.readyState).toBe(bob.socket.OPEN)
    await other.close()
  })
})

test('the hook sees the request: headers, query and address', async () => {
  const seen: unknown[] = []
  await served.close()
  await serve({
    authenticate: ({ documentId: id, request, address }) => {
      seen.push([id, request.headers.get('cookie'), new URL(request.url).searchParams.get('a'), address])
      throw new CollabError('notFound', 'no such document')
    },
  })
  const socket = new WebSocket(`${served.socketUrl}/x?a=1`, { headers: { cookie: 'c=2' } })
  socket.on('error', () => {})
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
  expect(response.statusCode).toBe(404)
  socket.terminate()
  expect(seen).toEqual([['x', 'c=2', '1', '127.0.0.1']])
})
