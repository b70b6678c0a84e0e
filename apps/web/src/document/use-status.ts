import type { Session, Status } from '@quire/provider'
import { useCallback, useSyncExternalStore } from 'react'

/** What a session says of itself, kept current. */
export const useStatus = ({ status }: Session): Status =>
  useSyncExternalStore(
    useCallback((listener: () => void) => status.subscribe(listener), [status]),
    () => status.get(),
  )
