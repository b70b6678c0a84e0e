/** The part of `window` that tells of a network or a machine that came back. */
export interface WakeSource {
  addEventListener(type: string, listener: () => void): void
  removeEventListener(type: string, listener: () => void): void
  readonly document?: {
    readonly visibilityState: string
    addEventListener(type: string, listener: () => void): void
    removeEventListener(type: string, listener: () => void): void
  }
}

/** The browser's own, or none, as in Node. */
export const globalWindow = (): WakeSource | undefined => (typeof window === 'undefined' ? undefined : window)

/**
 * Calls `onWake` when the network changed or the page is looked at again: timers of a hidden page are slow, so an
 * attempt may be long due, and a connection long dead.
 *
 * @returns what ends it.
 */
export const listenForWake = (source: WakeSource, onWake: () => void): (() => void) => {
  const networkEvents = ['online', 'offline', 'pageshow']
  for (const type of networkEvents) source.addEventListener(type, onWake)
  const endVisibility = listenForVisibility(source, (isHidden) => {
    if (!isHidden) onWake()
  })
  return () => {
    for (const type of networkEvents) source.removeEventListener(type, onWake)
    endVisibility()
  }
}

/**
 * Tells when the page is hidden and when it is seen again.
 *
 * @returns what ends it.
 */
export const listenForVisibility = (
  { document }: WakeSource,
  onChange: (isHidden: boolean) => void,
): (() => void) => {
  const onVisibility = () => onChange(document?.visibilityState === 'hidden')
  document?.addEventListener('visibilitychange', onVisibility)
  return () => document?.removeEventListener('visibilitychange', onVisibility)
}

/**
 * Tells when the page goes away, for good or into the back/forward cache; {@link listenForWake} tells when it is back.
 *
 * @returns what ends it.
 */
export const listenForLeaving = (source: WakeSource, onLeave: () => void): (() => void) => {
  source.addEventListener('pagehide', onLeave)
  return () => source.removeEventListener('pagehide', onLeave)
}
