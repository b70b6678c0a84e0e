import { parseDocumentId } from '@quire/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from './database.ts'
import { Library, type LibraryEntry } from './library.ts'

const openLibrary = async (): Promise<Library> => {
  const library = new Library(await openDatabase(':memory:'))
  onTestFinished(() => library.close())
  return library
}

const entry = (id: string, more: Partial<LibraryEntry> = {}): LibraryEntry => ({
  id: parseDocumentId(id),
  title: 'Tides',
  excerpt: 'The sea',
  editedAtMs: 1_000,
  position: 1,
  ...more,
})

test('the document edited last comes first', async () => {
  const library = await openLibrary()
  library.put(entry('old', { editedAtMs: 1 }))
  library.put(entry('team/new', { editedAtMs: 2 }))
  expect(library.list().map(({ id }) => id)).toEqual(['team/new', 'old'])
})

test('a newer reading replaces an older one, and never the other way round', async () => {
  const library = await openLibrary()
  library.put(entry('plan', { title: 'Second', position: 5 }))
  library.put(entry('plan', { title: 'First', position: 4 }))
  expect(library.get(parseDocumentId('plan'))).toEqual(entry('plan', { title: 'Second', position: 5 }))
  library.put(entry('plan', { title: 'Third', position: 6 }))
  expect(library.get(parseDocumentId('plan'))?.title).toBe('Third')
})

test('a document that is not there is undefined', async () => {
  expect((await openLibrary()).get(parseDocumentId('nowhere'))).toBeUndefined()
})
