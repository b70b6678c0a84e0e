import { expect, test, vi } from 'vitest'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import { Doc } from 'yjs'
import { type Upload, uploadsOf } from '../features/media/upload.ts'
import { shareUploads } from './share-uploads.ts'

const file = new File(['x'], 'heron.png')

const uploadsBy = (upload: Upload) => uploadsOf({ upload: () => upload, ending: new AbortController() })

test('an upload of one person is seen by the other until it ends', async () => {
  vi.useFakeTimers()
  const [ada, mei] = [new Awareness(new Doc()), new Awareness(new Doc())]
  ada.on('update', () => applyAwarenessUpdate(mei, encodeAwarenessUpdate(ada, [ada.clientID]), 'net'))
  ada.setLocalStateField('user', { name: 'Ada', color: '#111111' })
  let finish: (value: { url: string }) => void = () => undefined
  const uploading = uploadsBy((_, { onProgress }) => {
    onProgress(0.5)
    return new Promise((resolve) => {
      finish = resolve
    })
  })
  const watching = uploadsBy(() => Promise.reject(new Error('none')))
  const stops = [shareUploads(ada, uploading), shareUploads(mei, watching)]

  const running = uploading.start('block', file, () => undefined)
  vi.advanceTimersByTime(300)
  expect(watching.get('block')).toEqual({ state: 'elsewhere', part: 0.5, person: 'Ada' })
  finish({ url: '/files/1' })
  await running
  vi.advanceTimersByTime(300)
  expect(watching.get('block')).toBeUndefined()

  for (const stop of stops) stop()
  ada.destroy()
  mei.destroy()
  vi.useRealTimers()
})

test('what a stranger writes there is not believed', () => {
  const awareness = new Awareness(new Doc())
  const other = new Awareness(new Doc())
  const uploads = uploadsBy(() => Promise.reject(new Error('none')))
  const stop = shareUploads(awareness, uploads)
  for (const value of [{ block: 'much' }, { block: 7 }, [1], 'x', { block: -1 }]) {
    other.setLocalState({ user: { name: 'Mallory', color: '' }, uploads: value })
    applyAwarenessUpdate(awareness, encodeAwarenessUpdate(other, [other.clientID]), 'net')
    expect(uploads.get('block')).toBeUndefined()
  }
  stop()
  awareness.destroy()
  other.destroy()
})
