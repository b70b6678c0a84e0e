import type { Status } from '@quire/provider'
import { expect, test } from 'vitest'
import { ago, saveWords } from './words.ts'

const live: Status = {
  connection: 'live',
  transport: 'websocket',
  synced: true,
  unsent: 0,
  unacknowledged: 0,
  savedAt: undefined,
  access: 'edit',
  peers: 0,
  device: 'off',
  refusal: undefined,
}

test.each<[Partial<Status>, string]>([
  [{}, 'Saved'],
  [{ unacknowledged: 3 }, 'Saving…'],
  [{ synced: false, connection: 'connecting' }, 'Opening…'],
  [{ connection: 'offline' }, 'Offline'],
  [{ connection: 'offline', unacknowledged: 1 }, 'Offline: 1 edit is kept on this device'],
  [{ connection: 'offline', unacknowledged: 1200 }, 'Offline: 1,200 edits are kept on this device'],
  [{ access: 'view' }, 'You can read this document'],
  [
    { connection: 'refused', refusal: { reason: 'notFound', message: '' } },
    'There is no document at this address',
  ],
  [
    { connection: 'refused', refusal: { reason: 'forbidden', message: '' } },
    'You may not open this document',
  ],
])('a session with %j says %j', (part, text) => {
  expect(saveWords({ ...live, ...part }).text).toBe(text)
})

test('"Saved" is never said while an edit is not acknowledged, whatever the connection', () => {
  for (const connection of ['connecting', 'live', 'offline', 'refused'] as const)
    for (const synced of [true, false])
      expect(saveWords({ ...live, connection, synced, unacknowledged: 1 }).text).not.toBe('Saved')
})

const now = new Date(2026, 10, 23, 17, 0).getTime()
test.each([
  [new Date(2026, 10, 23, 16, 59, 30), 'just now'],
  [new Date(2026, 10, 23, 16, 48), '12 min ago'],
  [new Date(2026, 10, 23, 8, 0), '9 h ago'],
  [new Date(2026, 10, 22, 23, 0), 'yesterday'],
  [new Date(2026, 10, 9, 12, 0), '9 Nov'],
  [new Date(2025, 10, 9, 12, 0), '9 Nov 2025'],
  [new Date(2026, 10, 23, 17, 5), 'just now'],
])('%s is %j', (then, words) => {
  expect(ago(then.getTime(), now)).toBe(words)
})
