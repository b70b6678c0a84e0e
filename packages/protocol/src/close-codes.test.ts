import { expect, test } from 'vitest'
import { CollabError, chooseDialect, closeText, includesAccess, parseCloseText, refusals } from './index.ts'

test('[C1] only final reasons have a final close code', () => {
  for (const { closeCode, retry } of Object.values(refusals)) {
    const finalForYWebsocket = closeCode >= 4400 && closeCode < 4500
    if (retry === 'later') expect(finalForYWebsocket).toBe(false)
    if (finalForYWebsocket) expect(retry).not.toBe('later')
  }
})

test('[C1] an error carries its row of the table', () => {
  const error = new CollabError('rateLimited', 'session s1 sends too fast', { retryAfterSeconds: 3 })
  expect(error).toMatchObject({ closeCode: 1013, httpStatus: 429, retryAfterSeconds: 3 })
})

test('[C2] the close text carries the reason and how long to stay away', () => {
  expect(parseCloseText(closeText('restarting', 2.2))).toEqual({ reason: 'restarting', retryAfterSeconds: 3 })
  expect(parseCloseText(closeText('forbidden'))).toEqual({
    reason: 'forbidden',
    retryAfterSeconds: undefined,
  })
  expect(parseCloseText('anything;retry-after=soon')).toEqual({
    reason: undefined,
    retryAfterSeconds: undefined,
  })
  for (const reason of Object.keys(refusals))
    expect(closeText(reason as never, 999_999).length).toBeLessThan(123)
})

test('[V1] quire.v1 is spoken only when it is offered', () => {
  expect(chooseDialect([])).toBe('plain')
  expect(chooseDialect(['yjs', ' quire.v1'])).toBe('quire.v1')
})

test('[W2] each access includes those before it', () => {
  expect(includesAccess('own', 'view')).toBe(true)
  expect(includesAccess('edit', 'edit')).toBe(true)
  expect(includesAccess('comment', 'edit')).toBe(false)
})
