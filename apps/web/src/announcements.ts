// What this browser's person wants to hear of the others from a screen reader.
import type { Announcements } from '@quire/editor'
import { createStored } from './stored.ts'

/** The choices, in words. */
export const announcementChoices: readonly (readonly [Announcements, string])[] = [
  ['all', 'Who comes, goes and writes'],
  ['people', 'Who comes and goes'],
  ['none', 'Nothing'],
]

export const announcements = createStored<Announcements>(
  'quire.announcements',
  (text) => announcementChoices.find(([choice]) => choice === text)?.[0] ?? 'all',
  (choice) => choice,
)
