/** Who does something when: `turns[i]` acts `timesMs[i]` after the start. Sorted by time. */
export interface Schedule {
  readonly timesMs: Float64Array
  readonly turns: Uint32Array
}

/**
 * Times at which people type: each `perSecond` times a second on average, from half to one and a half of the period
 * apart, as keys are not struck by a clock. The same seed gives every server the same run.
 */
export const typingSchedule = (
  people: number,
  perSecond: number,
  durationMs: number,
  seed: number,
): Schedule => {
  const random = randomFrom(seed)
  const periodMs = 1000 / perSecond
  const events: { readonly atMs: number; readonly turn: number }[] = []
  for (let turn = 0; turn < people; turn++)
    for (let atMs = random() * periodMs; atMs < durationMs; atMs += periodMs * (0.5 + random()))
      events.push({ atMs, turn })
  events.sort((a, b) => a.atMs - b.atMs)
  return {
    timesMs: Float64Array.from(events, (event) => event.atMs),
    turns: Uint32Array.from(events, (event) => event.turn),
  }
}

/**
 * Plays a schedule in an open loop: what is due is done, however slow the server answers.
 *
 * @param act - is also told how late it is: who reads late as well adds that much to what they measure.
 */
export const play = (
  { timesMs, turns }: Schedule,
  act: (turn: number, lateMs: number) => void,
): Promise<void> =>
  new Promise((resolve) => {
    const startMs = performance.now()
    let next = 0
    const step = () => {
      const nowMs = performance.now() - startMs
      for (; next < turns.length && timesMs[next]! <= nowMs; next++) act(turns[next]!, nowMs - timesMs[next]!)
      if (next === turns.length) resolve()
      else setTimeout(step, Math.max(0, Math.floor(timesMs[next]! - (performance.now() - startMs))))
    }
    step()
  })

/** Small and good enough: mulberry32, by Tommy Ettinger (public domain). @returns numbers in [0, 1). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
