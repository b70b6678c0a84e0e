import type { Mentionable } from '@quire/editor'
import { useCallback, useRef } from 'react'
import { type DocumentSummary, listDocuments } from '../api.ts'

const maxFound = 5

/** Finds other documents by a part of their title, for `@`. The list is fetched when it is first asked for. */
export const useDocumentMentions = (documentId: string): ((query: string) => readonly Mentionable[]) => {
  const documents = useRef<readonly DocumentSummary[]>(undefined)
  return useCallback(
    (query) => {
      if (!documents.current) {
        documents.current = []
        listDocuments().then(
          (listed) => {
            documents.current = listed
          },
          () => {
            documents.current = undefined // the next `@` asks again
          },
        )
      }
      const wanted = query.trim().toLocaleLowerCase()
      return documents.current
        .filter(({ id, title }) => id !== documentId && title.toLocaleLowerCase().includes(wanted))
        .filter(({ title }) => title !== '')
        .slice(0, maxFound)
        .map(({ id, title }) => ({ kind: 'document', id, label: title }))
    },
    [documentId],
  )
}
