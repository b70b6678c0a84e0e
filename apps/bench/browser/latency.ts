// From a key to the frame on the screen that shows it, by Chromium's own trace: what Event Timing gives, without its steps of 8 ms.
import type { Browser, CDPSession } from 'playwright-core'

interface TraceEvent {
  readonly name: string
  /** `b` begins and `e` ends what has the same id in the same process. */
  readonly ph: string
  /** Microseconds. */
  readonly ts: number
  readonly pid: number
  readonly id2?: { readonly local: string }
  readonly args?: { readonly event_latency?: { readonly event_type?: string } }
}

/** Starts to watch a browser. @returns ends it, with the milliseconds that each key took */
export const watchKeys = async (browser: Browser): Promise<() => Promise<readonly number[]>> => {
  const devtools = await browser.newBrowserCDPSession()
  const events: TraceEvent[] = []
  devtools.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  await devtools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['benchmark'] },
  })
  return async () => {
    await endTracing(devtools)
    return keyLatencies(events)
  }
}

const endTracing = async (devtools: CDPSession): Promise<void> => {
  const ended = new Promise<unknown>((resolve) => devtools.once('Tracing.tracingComplete', resolve))
  await devtools.send('Tracing.end')
  await ended
  await devtools.detach()
}

const keyLatencies = (events: readonly TraceEvent[]): readonly number[] => {
  const begunAt = new Map<string, number>()
  const latencies: number[] = []
  for (const { name, ph, ts, pid, id2, args } of events.toSorted((a, b) => a.ts - b.ts)) {
    if (name !== 'EventLatency') continue
    const id = `${pid} ${id2?.local}`
    if (ph === 'b' && args?.event_latency?.event_type === 'KEY_PRESSED') begunAt.set(id, ts)
    const begun = ph === 'e' ? begunAt.get(id) : undefined
    if (begun === undefined) continue
    begunAt.delete(id)
    latencies.push((ts - begun) / 1000)
  }
  return latencies
}
