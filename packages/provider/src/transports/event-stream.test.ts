import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readEvents, type ServerEvent } from './event-stream.ts'

const read = async (chunks: readonly Uint8Array[]): Promise<ServerEvent[]> => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  const events: ServerEvent[] = []
  for await (const event of readEvents(body, () => {})) events.push(event)
  return events
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test.each<[string, string, ServerEvent[]]>([
  ['a comment is no event', ': hello\n\n', []],
  ['one event', 'data: a\n\n', [{ name: 'message', data: 'a' }]],
  ['a named one', 'event: close\ndata: 1012 restarting\n\n', [{ name: 'close', data: '1012 restarting' }]],
  ['data on several lines', 'data: a\ndata:b\n\n', [{ name: 'message', data: 'a\nb' }]],
  [
    'carriage returns',
    'data: a\r\n\r\ndata: b\r\n\r\n',
    [
      { name: 'message', data: 'a' },
      { name: 'message', data: 'b' },
    ],
  ],
  ['an id changes nothing', 'id: 7\ndata: a\n\n', [{ name: 'message', data: 'a' }]],
  ['an event cut short is none', 'data: a\n\ndata: b', [{ name: 'message', data: 'a' }]],
])('%s', async (_, text, events) => {
  expect(await read([bytes(text)])).toEqual(events)
})

test('the same events come, wherever the stream is cut into pieces', async () => {
  const whole = bytes(': hello\n\ndata: größer\r\n\r\nevent: close\ndata: 4401 no\n\n')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(whole.byteLength), { maxLength: 8 }), async (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), whole.byteLength]
      const chunks = at.slice(1).map((end, i) => whole.subarray(at[i], end))
      expect(await read(chunks)).toEqual([
        { name: 'message', data: 'größer' },
        { name: 'close', data: '4401 no' },
      ])
    }),
  )
})
