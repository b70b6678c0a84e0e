import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { CounterName, HistogramName, Metrics } from '../core/metrics.ts'

/** Figures as Prometheus reads them. */
export interface PrometheusMetrics extends Metrics {
  /** A figure that is looked up when somebody asks for the page; by label value, or as one number. */
  gauge(
    name: string,
    help: string,
    read: () => number | Readonly<Record<string, number>>,
    label?: string,
  ): void
  /** The page. */
  page(): Promise<string>
  readonly contentType: string
}

const counters: Readonly<
  Record<CounterName, { readonly help: string; readonly labels?: readonly string[] }>
> = {
  frames_received: { help: 'Frames received, by type of message.', labels: ['type'] },
  refusals: { help: 'Frames, sessions and connections refused, by reason.', labels: ['reason'] },
  updates: { help: 'Updates applied, by where they came from.', labels: ['source'] },
  lags: { help: 'Times a reader became too slow for changes.' },
  store_failures: { help: 'Appends to the log that failed and were tried again.' },
  bus_dropped: { help: 'Messages that were not sent to other instances.' },
  rows_left_out: { help: 'Rows of the log that could not be applied, by kind.', labels: ['kind'] },
  documents_rebuilt: { help: 'Documents built anew because Yjs had fallen silent.' },
  owners_mistaken: { help: 'Documents built anew because a client id was taken for somebody else’s.' },
  compactions: { help: 'Snapshots written.' },
  gaps_repaired: { help: 'Readings of the log because the bus had left a gap.' },
}

const histograms: Readonly<
  Record<HistogramName, { readonly help: string; readonly buckets: readonly number[] }>
> = {
  ack_seconds: {
    help: 'From the receipt of an update to its acknowledgement.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
  },
  flush_updates: { help: 'Updates in one flush of a document.', buckets: [1, 2, 5, 10, 20, 50, 100, 500] },
  flush_seconds: { help: 'Time one flush took.', buckets: [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05] },
}

/** Makes figures of their own registry, so that two collaborations of one process do not mix. */
export const createPrometheusMetrics = (): PrometheusMetrics => {
  const registry = new Registry()
  const named = (name: string): string => `quire_${name}`
  const registers = [registry]
  // A histogram of delays wakes the process that often; it need not be finer than what people notice.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 })

  const counterOf = new Map(
    Object.entries(counters).map(([name, { help, labels }]) => [
      name,
      new Counter({ name: `${named(name)}_total`, help, labelNames: [...(labels ?? [])], registers }),
    ]),
  )
  const histogramOf = new Map(
    Object.entries(histograms).map(([name, { help, buckets }]) => [
      name,
      new Histogram({ name: named(name), help, buckets: [...buckets], registers }),
    ]),
  )
  // Looking a child up by its labels costs more than counting, and there are only a few dozen.
  const children = new Map<string, { inc(by: number): void }>()

  return {
    count(name, labels, by = 1) {
      const key = labels ? `${name} ${Object.values(labels).join(' ')}` : name
      const known = children.get(key)
      if (known) return known.inc(by)
      const counter = counterOf.get(name)
      const child = labels ? counter?.labels(labels) : counter
      if (!child) return
      children.set(key, child)
      child.inc(by)
    },
    observe(name, value) {
      histogramOf.get(name)?.observe(value)
    },
    gauge(name, help, read, label) {
      new Gauge({
        name: named(name),
        help,
        labelNames: label ? [label] : [],
        registers,
        collect() {
          const figures = read()
          if (typeof figures === 'number') this.set(figures)
          else if (label)
            for (const [value, figure] of Object.entries(figures)) this.set({ [label]: value }, figure)
        },
      })
    },
    page: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
