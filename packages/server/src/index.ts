export { createMemoryBus } from './buses/memory.ts'
export {
  type Collaboration,
  type CollaborationOptions,
  createCollaboration,
  type DocumentSummary,
} from './collaboration.ts'
export {
  type AccessRequest,
  type Authenticate,
  type Grant,
  openAccess,
  type Recheck,
  type Renew,
} from './core/authenticate.ts'
export type { Bus, Subscription } from './core/bus.ts'
export type { Cancel, Clock } from './core/clock.ts'
export type { Connection } from './core/connection.ts'
export { defaultLimits, type Limits } from './core/limits.ts'
export { type LogFields, type Logger, silentLogger } from './core/logger.ts'
export { type CounterName, type HistogramName, type Metrics, noMetrics } from './core/metrics.ts'
export { type Random, randomId } from './core/random.ts'
export type { AccessChange } from './core/rooms.ts'
export {
  type Appended,
  type CompactionRequest,
  type Continuation,
  type DocumentRecord,
  firstGeneration,
  type HistorySegment,
  type LogEntry,
  type LogRow,
  type LogSlice,
  MistakenOwnerError,
  type Snapshot,
  type Store,
} from './core/store.ts'
export { defaultValidatorLimits, type ValidatorLimits } from './core/validator/index.ts'
export type { Readiness } from './http/app.ts'
export { http2Headers } from './http/http2-headers.ts'
export {
  createTokenAuthentication,
  type TokenAuthentication,
  type TokenOptions,
} from './http/tokens.ts'
export { createMemoryStore } from './stores/memory.ts'
