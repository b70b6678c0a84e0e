import { expect, test } from 'vitest'
import { type Upload, type UploadState, uploadsOf } from './upload.ts'

const file = new File(['x'], 'heron.png', { type: 'image/png' })

const uploadsBy = (upload: Upload) => uploadsOf({ upload: () => upload, ending: new AbortController() })

test('an upload reports its progress and gives its address', async () => {
  const seen: unknown[] = []
  const uploads = uploadsBy(async (_file, { onProgress }) => {
    onProgress(0.5)
    return { url: '/files/1' }
  })
  uploads.subscribe(() => seen.push(uploads.progress()))
  let url = ''
  await uploads.start('1', file, (done) => {
    url = done
  })
  expect(url).toBe('/files/1')
  expect(seen).toEqual([{ '1': 0 }, { '1': 0.5 }, {}])
  expect(uploads.get('1')).toBeUndefined()
})

test('a failed upload keeps its file and the reason, and can be tried again', async () => {
  let isWorking = false
  const uploads = uploadsBy(async () => {
    if (!isWorking) throw new Error('too large')
    return { url: '/files/2' }
  })
  let url = ''
  await uploads.start('1', file, (done) => {
    url = done
  })
  expect(uploads.get('1')).toEqual({ state: 'failed', file, message: 'too large' })
  isWorking = true
  await uploads.retry('1')
  expect(url).toBe('/files/2')
})

test('other people’s uploads are seen where this person has none', () => {
  const uploads = uploadsBy(() => Promise.reject(new Error('no')))
  const theirs: UploadState = { state: 'elsewhere', part: 0.4, person: 'Mei' }
  uploads.setElsewhere(new Map([['1', theirs]]))
  expect(uploads.get('1')).toEqual(theirs)
  uploads.setElsewhere(new Map())
  expect(uploads.get('1')).toBeUndefined()
})

test('after the end nothing reports back', async () => {
  let finish: (value: { url: string }) => void = () => undefined
  const ending = new AbortController()
  const upload: Upload = () =>
    new Promise((resolve) => {
      finish = resolve
    })
  const uploads = uploadsOf({ upload: () => upload, ending })
  let url: string | undefined
  const running = uploads.start('1', file, (done) => {
    url = done
  })
  ending.abort()
  finish({ url: '/late' })
  await running
  expect(url).toBeUndefined()
})
