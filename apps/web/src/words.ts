// What the pages say about time and about saving: short, plain, and never more than is true.
import type { Status } from '@quire/provider'

/** How a save state looks beside its words. */
export type SaveTone = 'good' | 'busy' | 'away' | 'wrong'

export interface SaveWords {
  readonly text: string
  readonly tone: SaveTone
}

/** The save state of a document in words. */
export const saveWords = (status: Status): SaveWords => {
  const { connection, refusal, synced, unacknowledged, access } = status
  if (connection === 'refused' || refusal) return { text: refusalWords(refusal?.reason), tone: 'wrong' }
  if (connection === 'offline')
    return { text: unacknowledged > 0 ? `Offline: ${keptEdits(unacknowledged)}` : 'Offline', tone: 'away' }
  if (!synced) return { text: 'Opening…', tone: 'busy' }
  if (unacknowledged > 0) return { text: 'Saving…', tone: 'busy' }
  return {
    text: access === 'edit' || access === 'own' ? 'Saved' : 'You can read this document',
    tone: 'good',
  }
}

const keptEdits = (count: number): string =>
  count === 1
    ? '1 edit is kept on this device'
    : `${count.toLocaleString('en')} edits are kept on this device`

const refusalWords = (reason: NonNullable<Status['refusal']>['reason'] | undefined): string => {
  switch (reason) {
    case 'notFound':
      return 'There is no document at this address'
    case 'forbidden':
      return 'You may not open this document'
    case 'unauthenticated':
      return 'Please sign in again'
    case 'tooLarge':
      return 'This edit is too large to be saved'
    case 'versionMismatch':
      return 'Please reload the page: Quire has been updated'
    default:
      return 'Your latest edits could not be saved'
  }
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How long ago, as one says it: "just now", "12 min", "yesterday", "9 Nov", "9 Nov 2025". */
export const ago = (thenMs: number, nowMs: number): string => {
  const elapsed = nowMs - thenMs
  if (elapsed < minuteMs) return 'just now'
  if (elapsed < hourMs) return `${Math.floor(elapsed / minuteMs)} min ago`
  const then = new Date(thenMs)
  const now = new Date(nowMs)
  const days = Math.round((startOfDay(now) - startOfDay(then)) / dayMs)
  if (days === 0) return `${Math.floor(elapsed / hourMs)} h ago`
  if (days === 1) return 'yesterday'
  const month = then.toLocaleString('en', { month: 'short' })
  const year = then.getFullYear() === now.getFullYear() ? '' : ` ${then.getFullYear()}`
  return `${then.getDate()} ${month}${year}`
}

const startOfDay = (date: Date): number =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
