export {
  type Activity,
  type ActivityOptions,
  type ActivitySharing,
  activityOf,
  shareActivity,
} from './activity.ts'
export type { Clock } from './clock.ts'
export type { Observable } from './observable.ts'
export type { Locks } from './offline/client-id-lease.ts'
export { type DeviceOptions, type DeviceState, forgetDocument } from './offline/device.ts'
export { connect } from './provider.ts'
export type { ConnectOptions, Session } from './session.ts'
export type { Status, StatusRefusal, TransportName } from './status.ts'
export type { WakeSource } from './wake.ts'
