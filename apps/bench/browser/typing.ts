// From key to paint, as the browser itself measures it (Event Timing).
import type { Browser } from 'playwright-core'
import { watchKeys } from './latency.ts'

export interface TypingCase {
  readonly name: string
  readonly editor: 'quire' | 'lexical'
  readonly blocks: number
  /** Others who type meanwhile. Default none. */
  readonly peers?: number
  /** Whether something beside the text moves in every frame, and is nobody's work. */
  readonly moves?: boolean
}

export interface TypingFigures {
  readonly keys: number
  /** Milliseconds, in steps of 8 as browsers give them; keys below 16 are counted as 16. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
  /** Milliseconds that handling the key itself took, of those keys that were reported. */
  readonly handlingP95: number
  /** Milliseconds until this thread was done with the frame that answers the key, as they are: without the steps of 8. */
  readonly frameP95: number
  /** Milliseconds from key to screen by the browser's own trace, as they are. */
  readonly screenP50: number
  readonly screenP95: number
}

const keyMs = 70
/** What the first keys warm up is not measured. */
const warmUpKeys = 40

/** Types into the middle of the document with a real keyboard. */
export const measureTyping = async (
  browser: Browser,
  url: string,
  { editor, blocks, peers = 0, moves = false }: TypingCase,
  keys: number,
): Promise<TypingFigures> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  try {
    await page.goto(
      `${url}/page.html?${new URLSearchParams({ editor, blocks: `${blocks}`, peers: `${peers}`, moves: `${moves}` })}`,
    )
    const text = page.getByRole('textbox', { name: 'Document text' })
    await text.and(page.locator('[contenteditable=true]')).waitFor({ timeout: 120_000 })
    const line = page.getByText(`${Math.floor(blocks / 2) + 7} The sea`).first()
    // Not at the lower edge, where a headless browser owes Event Timing its frames: see README.md.
    await line.evaluate((element) => element.scrollIntoView({ block: 'center' }))
    await line.click()
    await page.keyboard.press('End')
    await page.keyboard.type('x'.repeat(warmUpKeys), { delay: keyMs })
    await page.evaluate(() => {
      const entries: PerformanceEventTiming[] = []
      const frames: number[] = []
      Object.assign(globalThis, { measuredKeys: entries, measuredFrames: frames })
      addEventListener(
        'keydown',
        ({ timeStamp }) =>
          requestAnimationFrame(() => {
            const behindFrame = new MessageChannel()
            behindFrame.port1.onmessage = () => frames.push(performance.now() - timeStamp)
            behindFrame.port2.postMessage(undefined)
          }),
        { capture: true },
      )
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as PerformanceEventTiming[])
          if (entry.name === 'keydown') entries.push(entry)
      }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
    })
    const endWatching = await watchKeys(browser)
    await page.keyboard.type('x'.repeat(keys), { delay: keyMs })
    await page.waitForTimeout(500)
    const screen = await endWatching()
    const measured = await page.evaluate(() =>
      (globalThis as unknown as { measuredKeys: PerformanceEventTiming[] }).measuredKeys.map(
        ({ duration, processingStart, processingEnd }) =>
          [duration, processingEnd - processingStart] as const,
      ),
    )
    const frames = await page.evaluate(
      () => (globalThis as unknown as { measuredFrames: number[] }).measuredFrames,
    )
    const durations = [...measured.map(([duration]) => duration), ...Array(keys).fill(16)].slice(0, keys)
    const handling = measured.map(([, own]) => own)
    return {
      keys,
      p50: quantile(durations, 0.5),
      p95: quantile(durations, 0.95),
      p99: quantile(durations, 0.99),
      handlingP95: quantile(handling, 0.95),
      frameP95: quantile(frames, 0.95),
      screenP50: quantile(screen, 0.5),
      screenP95: quantile(screen, 0.95),
    }
  } finally {
    await page.close()
  }
}

const quantile = (values: readonly number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
