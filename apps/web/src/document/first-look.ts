// What the server put into the page of a document (apps/server/src/first-look): its beginning to read, all of it to start from.
import type { DocumentSnapshot } from '@quire/provider'
import { createContext } from 'react'

export interface FirstLook {
  readonly documentId: string
  /** The server's own HTML, whose text is escaped; empty when there is nothing to see. */
  readonly html: string
  readonly snapshot: DocumentSnapshot
}

/** The first look of this page, until its document is left. */
export const FirstLookContext = createContext<{ current: FirstLook | undefined }>({ current: undefined })

/** Takes the first look out of the page, before the app is drawn over it. */
export const readFirstLook = (page: Document): FirstLook | undefined => {
  const json = page.getElementById('snapshot')?.textContent
  if (!json) return undefined
  const { documentId, generation, access, update } = JSON.parse(json)
  return {
    documentId,
    html: page.querySelector('.first-look .quire-content')?.innerHTML ?? '',
    snapshot: { generation, access, update: Uint8Array.from(atob(update), (byte) => byte.charCodeAt(0)) },
  }
}
