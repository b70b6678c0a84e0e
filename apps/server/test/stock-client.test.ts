import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { joinSynced, textOf } from './support/people.ts'
import { until } from './support/poll.ts'
import { startInstance, temporaryFolder } from './support/process.ts'

const stockClient = (url: string, documentId: string): WebsocketProvider => {
  const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/collab`, documentId, new Y.Doc(), {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket, // see people.ts
    disableBc: true,
  })
  onTestFinished(() => provider.destroy())
  return provider
}

test.each(['plan', 'team/2026/plan'])(
  '[V1] a stock y-websocket client syncs text and awareness with ours in "%s"',
  async (documentId) => {
    const { url } = await startInstance({ QUIRE_DATA_DIR: await temporaryFolder() })
    const ours = await joinSynced(url, documentId)
    const stock = stockClient(url, documentId)
    await until('the stock client is synced', () => stock.synced)

    ours.doc.getText('text').insert(0, 'ours ')
    await until('the stock client has our text', () => stock.doc.getText('text').toString() === 'ours ')
    stock.doc.getText('text').insert(5, 'and theirs')
    await until('we have their text', () => textOf(ours) === 'ours and theirs')

    ours.awareness.setLocalStateField('user', { name: 'Ada', color: '#2f6f8f' })
    stock.awareness.setLocalStateField('user', { name: 'Mei', color: '#7a3e8c' })
    const names = (states: Map<number, Record<string, unknown>>): string[] =>
      [...states.values()].map((state) => (state.user as { name: string } | undefined)?.name ?? '').sort()
    await until('both see both people', () =>
      [ours.awareness, stock.awareness].every(
        (awareness) => names(awareness.getStates()).join() === 'Ada,Mei',
      ),
    )

    stock.destroy()
    await until(
      '[A4] the one who left is gone',
      () => names(ours.awareness.getStates()).join() === 'Ada',
      1_000,
    )
  },
)

test('[F4] a stock client stays connected over 60 s of silence', async () => {
  const { url } = await startInstance({ QUIRE_DATA_DIR: await temporaryFolder() })
  const stock = stockClient(url, 'quiet')
  const mute = stockClient(url, 'quiet-without-presence')
  mute.awareness.setLocalState(null) // nothing to renew, so nothing is echoed to it
  await until('both are synced', () => stock.synced && mute.synced)
  const drops: string[] = []
  stock.on('connection-close', () => drops.push('stock'))
  mute.on('connection-close', () => drops.push('mute'))
  await new Promise((resolve) => setTimeout(resolve, 65_000)) // the silence is what is tested
  expect(drops).toEqual([])
  expect([stock.wsconnected, mute.wsconnected]).toEqual([true, true])
}, 90_000)
