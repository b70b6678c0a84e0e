import { connect, type Session } from '@quire/provider'
import { useEffect, useState } from 'react'

/** The session of one document, from the page's opening to its end. */
export const useSession = (documentId: string): Session | undefined => {
  const [session, setSession] = useState<Session>()
  useEffect(() => {
    const opened = connect({ url: location.origin, documentId })
    setSession(opened)
    return () => {
      setSession(undefined)
      opened.close()
    }
  }, [documentId])
  return session
}
