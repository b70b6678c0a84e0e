import { type Access, CollabError, type DocumentId, includesAccess, parseDocumentId } from '@quire/protocol'
import {
  type Authenticate,
  createTokenAuthentication,
  openAccess,
  type Renew,
  type TokenAuthentication,
} from '@quire/server'
import type { Context, MiddlewareHandler } from 'hono'
import { StartError } from './start-error.ts'

/** Who may do what: the same answer for sockets and for the routes beside them. */
export interface AccessRules {
  readonly authenticate: Authenticate
  readonly renew: Renew | undefined
  /** Whether anybody may do anything. */
  readonly isOpen: boolean
  /** Lets requests through for the documents they name, and for the list of all where a token is for all. */
  readonly documents: MiddlewareHandler
  /** Lets requests through of those who may edit something. */
  readonly uploads: MiddlewareHandler
}

/**
 * Without keys anybody may read and write. With keys, who has a token may do what it says.
 *
 * @param tokenKeys - as for `createTokenAuthentication`.
 * @throws {StartError} when the keys cannot be used.
 */
export const createAccessRules = (tokenKeys: string | undefined): AccessRules => {
  if (tokenKeys === undefined)
    return { authenticate: openAccess, renew: undefined, isOpen: true, documents: letIn, uploads: letIn }
  const tokens = openTokens(tokenKeys)
  return {
    ...tokens,
    isOpen: false,
    documents: async (context, next) => {
      const id = context.req.path.slice('/api/documents/'.length)
      const needed = context.req.method === 'GET' ? 'view' : 'edit'
      const { access } = await tokens.authenticate({
        documentId: id === '' ? allDocuments : documentIn(id),
        request: context.req.raw,
        address: '',
      })
      assertIncludes(access, needed)
      await next()
    },
    uploads: async (context, next) => {
      assertIncludes(await tokens.mostAccess(context.req.raw), 'edit')
      await next()
    },
  }
}

const openTokens = (keys: string): TokenAuthentication => {
  try {
    return createTokenAuthentication({ keys })
  } catch (cause) {
    throw new StartError(`QUIRE_TOKEN_KEYS: ${(cause as Error).message}`, { cause })
  }
}

const letIn: MiddlewareHandler = (_, next) => next()

/** What a token says under `*`. No document has this id: `newDocumentId` never makes it. */
const allDocuments = parseDocumentId('*')

const documentIn = (path: string): DocumentId => {
  try {
    return parseDocumentId(decodeURIComponent(path))
  } catch (cause) {
    throw new CollabError('notFound', 'there is no such document', { cause })
  }
}

const assertIncludes = (access: Access, needed: Access): void => {
  if (!includesAccess(access, needed))
    throw new CollabError('forbidden', `the token is for ${access}, and this needs ${needed}`)
}

/** A refusal of these rules, as the routes beside them answer it. */
export const answerRefusal = (error: Error, context: Context): Response => {
  if (!(error instanceof CollabError)) throw error
  return context.json({ error: error.reason, message: error.message }, error.httpStatus as 400)
}
