/** Figures that only grow. */
export type CounterName =
  /** Frames received, by `type`. */
  | 'frames_received'
  /** Frames, sessions and connections refused, by `reason`. */
  | 'refusals'
  /** Updates applied, by `source`: session, bus or log. */
  | 'updates'
  /** Times a reader became too slow for changes. */
  | 'lags'
  /** Commits that failed and were tried again. */
  | 'store_failures'
  /** Messages dropped before the bus because its queue was full or it was down. */
  | 'bus_dropped'
  /** Rows of the log that could not be applied, by `kind`: damaged or unreachable. */
  | 'rows_left_out'
  /** Documents that had to be built anew from the log because Yjs had fallen silent. */
  | 'documents_rebuilt'
  /** Documents that had to be built anew from the log because it knew a client id as somebody else's. */
  | 'owners_mistaken'
  /** Snapshots written. */
  | 'compactions'
  /** Times a room read the log because the bus had left a gap. */
  | 'gaps_repaired'

/** Figures of which the spread matters. */
export type HistogramName =
  /** From the receipt of an update to its acknowledgement, in seconds. */
  | 'ack_seconds'
  /** Updates in one flush of a room. */
  | 'flush_updates'
  /** Time a flush took, in seconds. */
  | 'flush_seconds'

/** Where figures go. Gauges are not pushed: they are read from the collaboration when somebody asks. */
export interface Metrics {
  count(name: CounterName, labels?: Readonly<Record<string, string>>, by?: number): void
  observe(name: HistogramName, value: number): void
}

/** Counts nothing. */
export const noMetrics: Metrics = { count() {}, observe() {} }
