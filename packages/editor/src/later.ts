/** Starts something when its part is loaded. @returns stops it, also before that */
export const later = <Part>(loading: Promise<Part>, start: (part: Part) => () => void): (() => void) => {
  let stop: (() => void) | undefined
  let isEnded = false
  void loading.then((part) => {
    if (!isEnded) stop = start(part)
  })
  return () => {
    isEnded = true
    stop?.()
  }
}
