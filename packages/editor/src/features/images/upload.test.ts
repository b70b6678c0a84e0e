import { expect, test } from 'vitest'
import { Uploads } from './upload.ts'

const file = new File(['x'], 'heron.png', { type: 'image/png' })

test('an upload reports its progress and gives its address', async () => {
  const seen: unknown[] = []
  const uploads = new Uploads(async (_file, { onProgress }) => {
    onProgress(0.5)
    return { url: '/files/1' }
  })
  uploads.subscribe(() => seen.push(uploads.get('1')))
  let url = ''
  await uploads.start('1', file, (done) => {
    url = done
  })
  expect(url).toBe('/files/1')
  expect(seen).toEqual([
    { state: 'running', part: 0 },
    { state: 'running', part: 0.5 },
  ])
  expect(uploads.get('1')).toBeUndefined()
})

test('a failed upload keeps its file, and can be tried again', async () => {
  let isWorking = false
  const uploads = new Uploads(async () => {
    if (!isWorking) throw new Error('no')
    return { url: '/files/2' }
  })
  await uploads.start('1', file, () => undefined)
  expect(uploads.get('1')).toEqual({ state: 'failed', file })
  isWorking = true
  let url = ''
  await uploads.start('1', file, (done) => {
    url = done
  })
  expect(url).toBe('/files/2')
})

test('after the end nothing reports back', async () => {
  let finish: (value: { url: string }) => void = () => undefined
  const uploads = new Uploads(
    () =>
      new Promise((resolve) => {
        finish = resolve
      }),
  )
  let url: string | undefined
  const running = uploads.start('1', file, (done) => {
    url = done
  })
  uploads.close()
  finish({ url: '/late' })
  await running
  expect(url).toBeUndefined()
})
