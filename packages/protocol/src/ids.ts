import { CollabError } from './errors.ts'

declare const documentIdBrand: unique symbol

/** The name of a document, as it stands behind `/collab/`; may contain `/`. Made only by {@link parseDocumentId}. */
export type DocumentId = string & { readonly [documentIdBrand]: true }

/** Longest document id, in UTF-8 bytes. */
export const maxDocumentIdBytes = 200

const forbiddenCharacters = /[\p{Cc}\p{Cs}\\?#]/u

/**
 * Parses a document id (SPEC I1): segments joined by `/`, none of them empty, `.` or `..`, no control
 * characters, lone surrogates, backslashes, `?` or `#`, at most {@link maxDocumentIdBytes} bytes.
 *
 * @param text - the id after percent-decoding.
 * @throws {CollabError} `notFound` for anything else: an id that cannot exist names no document.
 */
export const parseDocumentId = (text: string): DocumentId => {
  if (text.length > maxDocumentIdBytes || utf8Length(text) > maxDocumentIdBytes)
    throw new CollabError('notFound', `a document id has at most ${maxDocumentIdBytes} bytes`)
  if (forbiddenCharacters.test(text))
    throw new CollabError('notFound', 'a document id has a character that is not allowed')
  for (const segment of text.split('/'))
    if (segment === '' || segment === '.' || segment === '..')
      throw new CollabError('notFound', `a document id has no segment "${segment}"`)
  return text as DocumentId // checked above: this is the only place that makes one
}

const utf8Length = (text: string): number => new TextEncoder().encode(text).byteLength
