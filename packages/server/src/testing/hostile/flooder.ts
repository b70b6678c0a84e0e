// Mallory, in a process of her own: `flooder.ts <socket url> <name of a flood>`. Floods while she is told `on`.
import { setPriority } from 'node:os'
import process from 'node:process'
import { WebSocket } from 'ws'
import { Attacker } from './arena.ts'
import { type Flood, floods } from './floods.ts'

const [, , url = '', name = ''] = process.argv
const flood = floods.find((each) => each.name === name)
if (!flood) throw new Error(`there is no flood of ${name}`)
// Her machine is another one: what it takes of this one's processor is not the server's to give.
setPriority(19)

let isOn = false
process.on('message', (order: 'on' | 'off') => {
  if (order === 'off') isOn = false
  else if (!isOn) {
    isOn = true
    for (let i = 0; i < (flood.connections ?? 1); i++) void keepFlooding(flood)
  }
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const keepFlooding = async ({ batch, isGuest, hangsUp }: Flood): Promise<void> => {
  while (isOn) {
    const mallory = new Attacker(isGuest ? url : `${url}?name=Mallory`, 'quire.v1', '127.0.0.2')
    await settled(mallory)
    while (isOn && mallory.socket.readyState === WebSocket.OPEN) {
      // As fast as the server takes it.
      if (mallory.socket.bufferedAmount < 1_000_000) batch(mallory)
      await turn()
      if (hangsUp) break
    }
    mallory.close()
    await turn()
  }
}

/** Waits until a connection is open, or refused. */
const settled = (mallory: Attacker): Promise<void> =>
  new Promise((resolve) => {
    mallory.socket.once('open', resolve)
    mallory.socket.once('close', resolve)
  })
