import type { Bus } from './bus.ts'
import type { Clock } from './clock.ts'
import type { Instances } from './instances.ts'
import type { Limits } from './limits.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import type { Store } from './store.ts'
import type { UpdateCheck } from './update-check.ts'

/** What all rooms of an instance share. */
export interface RoomWorld {
  /** This instance's name among those on the bus. */
  readonly instance: string
  readonly instances: Instances
  readonly store: Store
  readonly bus: Bus | undefined
  readonly clock: Clock
  readonly limits: Limits
  readonly logger: Logger
  readonly metrics: Metrics
  readonly updateCheck: UpdateCheck
}
