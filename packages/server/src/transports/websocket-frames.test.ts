import { expect, test } from 'vitest'
import { Receiver } from 'ws'
import { framed } from './websocket-frames.ts'

test('every length is read back by ws as it was, in order', () => {
  const messages = [0, 1, 125, 126, 65_535, 65_536, 200_000].map((length) =>
    new Uint8Array(length).fill(length % 251),
  )
  const receiver = new (Receiver as unknown as new (options: object) => import('node:stream').Writable)({})
  const received: Uint8Array[] = []
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    expect(isBinary).toBe(true)
    received.push(Uint8Array.from(data))
  })
  receiver.write(framed(messages))
  expect(received).toEqual(messages)
})

test('a list that goes to many is put together once', () => {
  const messages = [Uint8Array.of(1)]
  expect(framed(messages)).toBe(framed(messages))
})
