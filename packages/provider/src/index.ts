export type { Clock } from './clock.ts'
export type { Observable } from './observable.ts'
export { type ConnectOptions, connect, type Session } from './provider.ts'
export type { Status, StatusRefusal, TransportName } from './status.ts'
