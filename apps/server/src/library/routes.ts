import { randomBytes } from 'node:crypto'
import { seedUpdate } from '@quire/document/yjs'
import { CollabError, type DocumentId, parseDocumentId } from '@quire/protocol'
import type { Collaboration, Store } from '@quire/server'
import { Hono } from 'hono'
import type { Library, LibraryEntry } from './library.ts'
import { type PersonHere, peopleOf } from './people.ts'
import { refresh } from './refresh.ts'

/** A document as the list shows it. */
interface ListedDocument {
  readonly id: DocumentId
  readonly title: string
  readonly excerpt: string
  /** ISO 8601. */
  readonly editedAt: string
  /** Who is in it now. */
  readonly people: readonly PersonHere[]
}

/** What the routes stand on. */
export interface DocumentRoutesOptions {
  readonly collaboration: Collaboration
  readonly store: Store
  readonly library: Library
}

/** `/api/documents`: list, create, look up. */
export const createDocumentRoutes = ({ collaboration, store, library }: DocumentRoutesOptions): Hono => {
  const listed = ({ id, title, excerpt, editedAtMs }: LibraryEntry): ListedDocument => ({
    id,
    title,
    excerpt,
    editedAt: new Date(editedAtMs).toISOString(),
    people: peopleOf(collaboration.presence(id)),
  })

  return new Hono()
    .onError((error, context) => {
      if (!(error instanceof CollabError)) throw error
      return context.json({ error: error.reason, message: error.message }, error.httpStatus as 400)
    })
    .get('/', async (context) => {
      await refresh(library, collaboration, store)
      return context.json({ documents: library.list().map(listed) })
    })
    .post('/', async (context) => {
      const id = newDocumentId()
      // The first block is written here, once: two people who open it together would each write one.
      await collaboration.seed(id, seedUpdate())
      library.put({ id, title: '', excerpt: '', editedAtMs: Date.now(), position: 0 })
      return context.json({ id }, 201)
    })
    .get('/:id{.+}', async (context) => {
      const id = parseDocumentId(context.req.param('id'))
      await refresh(library, collaboration, store)
      const entry = library.get(id)
      if (!entry) throw new CollabError('notFound', `there is no document "${id}"`)
      return context.json(listed(entry))
    })
}

/** 72 random bits: hard to guess, short enough to read aloud. */
const newDocumentId = (): DocumentId => parseDocumentId(randomBytes(9).toString('base64url'))
