import { type Usage, usageOf } from './process-tree.ts'

/** What server and generator used between two moments. */
export interface SpanFigures {
  readonly seconds: number
  readonly cpuSeconds: number
  /** Cores that the server used. */
  readonly cores: number
  /** Near 1 the generator, not the server, is what was measured. */
  readonly generatorCores: number
  /**
   * Share of the time that server or generator was ready to run and had no core. Above a tenth, other work on the
   * machine is in the figures: a server that gathers what comes gathers more when it is held up.
   */
  readonly disturbed: number
  readonly rssMiB: number
  readonly peakRssMiB: number
}

/** The stretch of a run that is measured. */
export class Span {
  readonly #pids: readonly number[]
  readonly #server: Usage
  readonly #generator: Usage
  readonly #startMs: number

  /** Starts now. @param pids - the server's root processes. */
  constructor(pids: readonly number[]) {
    this.#pids = pids
    this.#server = usageOf(...pids)
    this.#generator = usageOf(process.pid)
    this.#startMs = performance.now()
  }

  /** What was used since the start. */
  end(): SpanFigures {
    const seconds = (performance.now() - this.#startMs) / 1000
    const server = usageOf(...this.#pids)
    const generator = usageOf(process.pid)
    const cpuSeconds = server.cpuSeconds - this.#server.cpuSeconds
    const waitedSeconds =
      server.waitedSeconds -
      this.#server.waitedSeconds +
      generator.waitedSeconds -
      this.#generator.waitedSeconds
    return {
      seconds,
      cpuSeconds,
      cores: cpuSeconds / seconds,
      generatorCores: (generator.cpuSeconds - this.#generator.cpuSeconds) / seconds,
      disturbed: waitedSeconds / seconds,
      rssMiB: server.rssMiB,
      peakRssMiB: server.peakRssMiB,
    }
  }
}
