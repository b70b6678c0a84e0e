import { expect, test } from 'vitest'
import { type join, joinSynced, textOf } from './support/people.ts'
import { startInstance, temporaryFolder } from './support/process.ts'

const rounds = Number(process.env.QUIRE_KILL_ROUNDS ?? 20)

test(`[K2] no acknowledged update is missing after kill -9 while typing, ${rounds} rounds`, async () => {
  const environment = { QUIRE_DATA_DIR: await temporaryFolder() }
  let acknowledged = 0
  let typed = 0

  let instance = await startInstance(environment)
  for (let round = 0; round < rounds; round++) {
    const writer = await joinSynced(instance.url, `round-${round}`)
    const text = writer.doc.getText('text')
    const safe = await typeUntilKilled(writer, text, 20 + ((round * 37) % 180), () => instance.kill())
    const lastTyped = text.toString()
    writer.close()

    instance = await startInstance(environment)
    const reader = await joinSynced(instance.url, `round-${round}`)
    const kept = textOf(reader)
    expect(lastTyped.startsWith(kept)).toBe(true)
    expect(kept.startsWith(safe)).toBe(true)
    acknowledged += safe.length
    typed += lastTyped.length
    reader.close()
  }
  console.log(
    `${rounds} kills: ${typed} updates typed, ${acknowledged} acknowledged before the kill, 0 of those lost`,
  )
  expect(acknowledged).toBeGreaterThan(rounds)
}, 300_000)

/** Types one letter a turn and kills the server after `afterMs`; resolves with what was acknowledged by then. */
const typeUntilKilled = async (
  writer: ReturnType<typeof join>,
  text: { readonly length: number; insert(at: number, what: string): void; toString(): string },
  afterMs: number,
  kill: () => Promise<void>,
): Promise<string> => {
  let safeLength = 0
  const stop = writer.status.subscribe(() => {
    safeLength = Math.max(safeLength, text.length - writer.status.get().unacknowledged)
  })
  const deadline = performance.now() + afterMs
  let killed: Promise<void> | undefined
  for (let n = 0; killed === undefined; n++) {
    text.insert(text.length, String.fromCharCode(97 + (n % 26)))
    if (performance.now() > deadline && safeLength > 0) killed = kill()
    await new Promise((resolve) => setTimeout(resolve, 1)) // the pace of typing, not a wait for anything
  }
  const safe = text.toString().slice(0, safeLength)
  stop()
  await killed
  return safe
}
