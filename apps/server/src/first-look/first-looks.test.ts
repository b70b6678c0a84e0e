import { writeContent } from '@quire/document/yjs'
import { parseDocumentId } from '@quire/protocol'
import { createMemoryStore } from '@quire/server'
import { expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { FirstLooks } from './first-looks.ts'

const id = parseDocumentId('team/plan')

const createSubject = async () => {
  const store = createMemoryStore()
  const doc = new Y.Doc()
  const write = async (words: string) => {
    const before = Y.encodeStateVector(doc)
    writeContent(doc, [{ type: 'paragraph', content: [{ type: 'text', text: words }] }])
    await store.append(id, [{ update: Y.encodeStateAsUpdate(doc, before) }])
  }
  await write('first')
  const read = vi.spyOn(store, 'read')
  const clock = { ms: 0 }
  const errors: unknown[] = []
  const looks = new FirstLooks({ store, now: () => clock.ms, onError: (error) => errors.push(error) })
  return { store, write, read, clock, looks, errors }
}

test('a page has the beginning of its document and all of it to start from', async () => {
  const { looks } = await createSubject()
  const { html, snapshot } = await looks.of(id)
  expect(html).toBe('<p class="quire-p" dir="auto">first</p>')
  expect(snapshot?.generation).toBe('1')
  const doc = new Y.Doc()
  Y.applyUpdate(doc, snapshot?.update ?? new Uint8Array())
  expect(doc.getText('body').toString()).toContain('first')
})

test('a document that nobody wrote has nothing to show', async () => {
  const { looks } = await createSubject()
  expect(await looks.of(parseDocumentId('team/other'))).toEqual({ html: '' })
})

test('a busy document is read once in a while, one that did not change not again', async () => {
  const { looks, read, clock, write } = await createSubject()
  await Promise.all([looks.of(id), looks.of(id), looks.of(id)])
  expect(read).toHaveBeenCalledTimes(1)
  clock.ms = 10_000
  await looks.of(id)
  expect(read).toHaveBeenCalledTimes(1)
  await write('second')
  expect((await looks.of(id)).html).toContain('first')
  clock.ms = 20_000
  expect((await looks.of(id)).html).toContain('second')
  expect(read).toHaveBeenCalledTimes(2)
})

test('what was purged is not shown again, though nobody has written since', async () => {
  const { store, looks, clock } = await createSubject()
  expect((await looks.of(id)).html).toContain('first')
  const doc = new Y.Doc()
  writeContent(doc, [{ type: 'paragraph', content: [{ type: 'text', text: 'left' }] }])
  const generation = await store.purge(id, '1', Y.encodeStateAsUpdate(doc))
  clock.ms = 10_000
  const { html, snapshot } = await looks.of(id)
  expect(html).toBe('<p class="quire-p" dir="auto">left</p>')
  expect(snapshot?.generation).toBe(generation)
})

test('a store that fails costs a page its first look, once', async () => {
  const { looks, read, clock, errors } = await createSubject()
  read.mockRejectedValueOnce(new Error('the disk is away'))
  expect(await looks.of(id)).toEqual({ html: '' })
  expect(errors).toHaveLength(1)
  clock.ms = 10_000
  expect((await looks.of(id)).html).toContain('first')
})
