import { once } from 'node:events'
import { encode, refusals } from '@quire/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { joinSynced, textOf } from './support/people.ts'
import { until } from './support/poll.ts'
import { startInstance, temporaryFolder } from './support/process.ts'

const start = async (environment: Record<string, string> = {}): Promise<string> =>
  (await startInstance({ QUIRE_DATA_DIR: await temporaryFolder(), ...environment })).url

const openSocket = async (
  url: string,
  path: string,
  onMessage: (bytes: Uint8Array) => void = () => {},
): Promise<WebSocket> => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`)
  onTestFinished(() => socket.terminate())
  // The server greets at once: who listens only when the socket is open can miss it.
  socket.on('message', (data) => onMessage(new Uint8Array(data as Buffer)))
  await once(socket, 'open')
  return socket
}

const upgradeStatus = async (
  url: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<number> => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, { headers })
  onTestFinished(() => socket.terminate())
  return new Promise((resolve, reject) => {
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0))
    socket.once('open', () => resolve(101))
    socket.once('error', reject)
  })
}

const update = (write: (doc: Y.Doc) => void): Uint8Array => {
  const doc = new Y.Doc()
  write(doc)
  return Y.encodeStateAsUpdate(doc)
}

const hostileFrames: ReadonlyArray<readonly [string, string, Uint8Array | string, number]> = [
  ['[F3] an empty frame', 'badMessage', new Uint8Array(), refusals.badMessage.closeCode],
  ['[F2] an unknown type', 'badMessage', new Uint8Array([99]), refusals.badMessage.closeCode],
  ['[F3] a text frame', 'badMessage', 'hello', refusals.badMessage.closeCode],
  [
    '[F3] a length beyond the frame',
    'badMessage',
    new Uint8Array([0, 2, 200, 1]),
    refusals.badMessage.closeCode,
  ],
  [
    '[S3] an update that is no update',
    'badMessage',
    encode({ type: 'update', update: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9]) }),
    refusals.badMessage.closeCode,
  ],
  ['[F5] a frame over the limit', 'tooLarge', new Uint8Array(20_000), refusals.tooLarge.closeCode],
]

test.each(hostileFrames)(
  '%s closes its sender as %s; the document and the others stay',
  async (_, reason, frame, code) => {
    const url = await start({ QUIRE_MAX_MESSAGE_BYTES: '10000' })
    const honest = await joinSynced(url, 'plan')
    honest.doc.getText('text').insert(0, 'kept')
    await honest.whenDurable()

    const hostile = await openSocket(url, '/collab/plan')
    hostile.send(frame)
    const [closeCode] = (await once(hostile, 'close')) as [number]
    expect(closeCode, reason).toBe(code)

    honest.doc.getText('text').insert(4, ' on')
    await honest.whenDurable()
    expect(honest.status.get().connection).toBe('live')
    const fresh = await joinSynced(url, 'plan')
    expect(textOf(fresh)).toBe('kept on')
  },
)

test('[S4][S5] an update whose base is unknown changes nothing, and the server asks for what is missing', async () => {
  const url = await start()
  const honest = await joinSynced(url, 'plan')
  const doc = new Y.Doc()
  doc.getText('text').insert(0, 'first')
  const base = Y.encodeStateVector(doc)
  doc.getText('text').insert(5, ' second')

  const answers: Uint8Array[] = []
  const socket = await openSocket(url, '/collab/plan', (bytes) => answers.push(bytes))
  await until('the server greets', () => answers.length > 0)
  const greeted = answers.length
  socket.send(encode({ type: 'update', update: Y.encodeStateAsUpdate(doc, base) }))
  await until('the server answers with step 1', () =>
    answers.slice(greeted).some((answer) => answer[0] === 0 && answer[1] === 0),
  )
  expect(textOf(honest)).toBe('')
  socket.send(encode({ type: 'syncStep2', update: Y.encodeStateAsUpdate(doc) }))
  await until('both parts arrive', () => textOf(honest) === 'first second')
})

test('[I1] an unknown path, or an id that cannot be one, is 404 before the upgrade', async () => {
  const url = await start()
  for (const path of [
    '/elsewhere',
    '/collab',
    '/collab/',
    '/collab/a//b',
    '/collab/a%00b',
    '/collab/%2e%2e/x',
  ])
    expect([path, await upgradeStatus(url, path)]).toEqual([path, 404])
})

test('[C1] a foreign Origin is 403 before the upgrade; the own one, and none, may pass', async () => {
  const url = await start()
  expect(await upgradeStatus(url, '/collab/plan', { origin: 'https://evil.example' })).toBe(403)
  expect(await upgradeStatus(url, '/collab/plan', { origin: 'null' })).toBe(403)
  expect(await upgradeStatus(url, '/collab/plan', { origin: url })).toBe(101)
  expect(await upgradeStatus(url, '/collab/plan')).toBe(101)
  const open = await start({ QUIRE_ALLOWED_ORIGINS: 'https://docs.example' })
  expect(await upgradeStatus(open, '/collab/plan', { origin: 'https://docs.example' })).toBe(101)
})

test('an honest update after a burst of hostile ones is applied', async () => {
  const url = await start()
  for (let n = 0; n < 20; n++) {
    const socket = await openSocket(url, '/collab/plan')
    socket.send(new Uint8Array(Array.from({ length: 30 }, (_, i) => (n * 7 + i * 13) % 256)))
    socket.terminate()
  }
  const socket = await openSocket(url, '/collab/plan')
  socket.send(encode({ type: 'update', update: update((doc) => doc.getText('text').insert(0, 'fine')) }))
  const reader = await joinSynced(url, 'plan')
  await until('the honest text is there', () => textOf(reader) === 'fine')
})
