// Mallory, in a process of her own: `flooder.ts <socket url>`. Told the name of a flood she begins with it, until `off`.
import { setPriority } from 'node:os'
import process from 'node:process'
import { WebSocket } from 'ws'
import { Attacker } from './arena.ts'
import { type Flood, floods } from './floods.ts'

const [, , url = ''] = process.argv
// Her machine is another one: what it takes of this one's processor is not the server's to give.
setPriority(19)

let current = 'off'
const started = new Set<string>()
process.on('message', (order: string) => {
  current = order
  const flood = floods.find(({ name }) => name === order)
  if (!flood || started.has(order)) return
  started.add(order)
  for (let i = 0; i < (flood.connections ?? 1); i++) void keepFlooding(flood)
})
process.on('disconnect', () => process.exit())

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2))

const keepFlooding = async (flood: Flood): Promise<never> => {
  const { name, batch, isGuest, hangsUp } = flood
  const isOn = (): boolean => current === name
  // For each flood somebody else, from somewhere else: who was thrown out for one is let in for the next.
  const number = floods.indexOf(flood)
  const address = `127.0.0.${2 + number}`
  for (;;) {
    while (!isOn()) await pause()
    const mallory = new Attacker(
      isGuest ? url : `${url}?name=Mallory&id=mallory-${number}`,
      'quire.v1',
      address,
    )
    await settled(mallory)
    // Hangs up when it is over: what the server would still hold of it is read for minutes, and nothing is quiet then.
    while (isOn() && mallory.socket.readyState === WebSocket.OPEN) {
      // As fast as the server takes it: what waits in here harms nobody, and spinning only burns the processor.
      const isTaken = mallory.socket.bufferedAmount < 100_000
      if (isTaken) batch(mallory)
      await (isTaken ? turn() : pause())
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

process.send?.('ready')
