/** The minutes it takes to read that many words, at least 1. */
export const readingMinutes = (words: number): number => Math.max(1, Math.round(words / 230))
