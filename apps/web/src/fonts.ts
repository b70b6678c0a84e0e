import { useEffect } from 'react'

/** Fetches the fonts once there is something to read and to write in: they weigh as much as all code, and others stand in. */
export const useFonts = (isWanted = true): void =>
  useEffect(() => {
    if (isWanted) void import('./fonts.css')
  }, [isWanted])
