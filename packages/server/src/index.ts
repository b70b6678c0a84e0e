export type { Collaboration, CollaborationOptions, DocumentSummary, Readiness } from './collaboration.ts'
export { type AccessRequest, type Authenticate, type Grant, openAccess } from './core/authenticate.ts'
export type { Bus, Subscription } from './core/bus.ts'
export type { Cancel, Clock } from './core/clock.ts'
export type { Connection } from './core/connection.ts'
export { defaultLimits, type Limits } from './core/limits.ts'
export { type LogFields, type Logger, silentLogger } from './core/logger.ts'
export { type CounterName, type HistogramName, type Metrics, noMetrics } from './core/metrics.ts'
export { type Random, randomId } from './core/random.ts'
export type {
  Appended,
  CompactionRequest,
  DocumentRecord,
  LogEntry,
  LogRow,
  LogSlice,
  Snapshot,
  Store,
} from './core/store.ts'
