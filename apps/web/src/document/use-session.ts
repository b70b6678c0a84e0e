import { connect, type Session } from '@quire/provider'
import { useContext, useEffect, useState } from 'react'
import { FirstLookContext } from './first-look.ts'

/** The session of one document; another one where the document began another life. */
export interface OpenSession {
  readonly session: Session
  /** Counts the lives that this page has seen. */
  readonly life: number
}

/** The session of one document, from the page's opening to its end. */
export const useSession = (documentId: string): OpenSession | undefined => {
  const [open, setOpen] = useState<OpenSession>()
  const firstLook = useContext(FirstLookContext)
  useEffect(() => {
    const { current: look } = firstLook
    const snapshot = look?.documentId === documentId ? look.snapshot : undefined
    const url = location.origin
    let close: () => void
    const begin = (session: Session, life: number, mayBeginAnew: boolean): void => {
      let hasBeenLive = false
      const stop = session.status.subscribe(() => {
        hasBeenLive ||= session.status.get().connection === 'live'
        if (!isOfOldLife(session) || !(mayBeginAnew || hasBeenLive)) return
        close()
        begin(connect({ url, documentId }), life + 1, false)
      })
      close = () => {
        stop()
        session.close()
      }
      setOpen({ session, life })
    }
    begin(connect({ url, documentId, ...(snapshot ? { snapshot } : {}) }), 0, true)
    return () => {
      setOpen(undefined)
      close()
      firstLook.current = undefined // what it shows gets old
    }
  }, [documentId, firstLook])
  return open
}

/**
 * The document was purged or replaced since the server or this device told of it, and nothing was written into the old
 * one: nobody has to decide anything, so the page goes on with what the document is now.
 */
const isOfOldLife = ({ status }: Session): boolean => {
  const { connection, refusal, unacknowledged } = status.get()
  return connection === 'refused' && refusal?.reason === 'versionMismatch' && unacknowledged === 0
}
