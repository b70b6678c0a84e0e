import type { TransportName } from '@quire/provider'
import { expect, onTestFinished, test } from 'vitest'
import { FaultProxy } from '../../../packages/provider/src/testing/fault-proxy.ts'
import { createRandom, doRandomFault, joinChaos, MortalServer, untilSaved, Writer } from './support/chaos.ts'
import { until } from './support/poll.ts'

/** The long form is `pnpm test:chaos provider`: 1,000 faults and 200 kills for each transport. */
const faultCount = Number(process.env.QUIRE_FAULTS ?? 40)
const killCount = Number(process.env.QUIRE_KILLS ?? 5)
const seed = Number(process.env.QUIRE_SEED ?? 1)

const transports: readonly TransportName[] = ['websocket', 'sse', 'polling']
/** Longer than a dead line takes to be found, and than the delay before the next attempt. */
const recoveryMs = 90_000

test.each(transports)(
  `%s: ${faultCount} random faults, ${killCount} kills while two people write: nothing is lost or out of order, and what showed as saved is on disk (seed ${seed})`,
  async (transport) => {
    const server = await MortalServer.start()
    const proxy = await FaultProxy.start(server.port)
    onTestFinished(() => proxy.close())
    const drawFault = createRandom(seed)
    const drawEdit = createRandom(seed + 1)
    const counts = new Map<string, number>()

    let kills = 0
    let savedMoments = 0
    let wantsKill = false
    let restart: Promise<void> | undefined
    /** In the very moment of "saved", before anything else can reach the disk. */
    const onSaved = () => {
      savedMoments++
      if (!wantsKill || restart) return
      wantsKill = false
      kills++
      restart = server.killAndRestart()
      // Nobody who could send again what is missing comes back before the disk was read.
      proxy.faults = { refuses: true }
      proxy.reset()
    }
    const writers = ['ada', 'ben'].map((name) => new Writer(name, joinChaos(proxy.url, transport), onSaved))
    await Promise.all(writers.map(({ session }) => session.whenSynced()))

    const writeFor = async (rounds: number): Promise<void> => {
      for (let i = 0; i < rounds; i++) {
        for (const writer of writers) writer.write(drawEdit)
        await new Promise((resolve) => setTimeout(resolve, drawEdit() * 20)) // the speed of the typing
      }
    }
    const checkDisk = async (): Promise<void> => {
      await restart
      restart = undefined
      const onDisk = await server.read()
      expect(writers.map((writer) => writer.savedFaultIn(onDisk))).toEqual([undefined, undefined])
      proxy.heal()
    }

    for (let fault = 0; fault < faultCount; fault++) {
      const name = doRandomFault(proxy, drawFault)
      counts.set(name, (counts.get(name) ?? 0) + 1)
      await writeFor(1 + Math.floor(drawFault() * 20))
      wantsKill = kills < Math.floor(((fault + 1) * killCount) / faultCount)
      const dice = drawFault()
      // Some faults meet the one before, others a line that works, others writers who have seen "saved".
      if (wantsKill || dice < 0.6) proxy.heal()
      if (wantsKill) {
        await writeFor(1) // after what may be saved already
        await until('somebody’s edits show as saved', () => restart !== undefined, recoveryMs)
        await checkDisk()
      } else if (dice < 0.3) await untilSaved(writers, recoveryMs)
    }
    proxy.heal()
    await untilSaved(writers, recoveryMs)
    await until(
      'both read the same',
      () => new Set(writers.map(({ session }) => session.doc.getText('text').toString())).size === 1,
      recoveryMs,
    )
    await server.killAndRestart()
    const onDisk = await server.read()
    expect(writers.map((writer) => writer.faultIn(onDisk))).toEqual([undefined, undefined])
    expect(kills).toBe(killCount)
    const words = writers.reduce((sum, { wordCount }) => sum + wordCount, 0)
    console.log(
      `${transport}, seed ${seed}: ${words} words, ${savedMoments} times saved, ${kills + 1} kills, faults`,
      Object.fromEntries(counts),
    )
  },
  120_000 + faultCount * 2_000 + killCount * 10_000,
)
