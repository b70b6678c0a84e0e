import { connect, type Session } from '@quire/provider'
import { useContext, useEffect, useState } from 'react'
import { FirstLookContext } from './first-look.ts'

/** The session of one document, from the page's opening to its end. */
export const useSession = (documentId: string): Session | undefined => {
  const [session, setSession] = useState<Session>()
  const firstLook = useContext(FirstLookContext)
  useEffect(() => {
    const { current: look } = firstLook
    const snapshot = look?.documentId === documentId ? look.snapshot : undefined
    const opened = connect({ url: location.origin, documentId, ...(snapshot ? { snapshot } : {}) })
    setSession(opened)
    return () => {
      setSession(undefined)
      opened.close()
      firstLook.current = undefined // what it shows gets old
    }
  }, [documentId, firstLook])
  return session
}
