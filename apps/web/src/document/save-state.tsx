import type { Session } from '@quire/provider'
import { CloudOff, TriangleAlert } from 'lucide-react'
import { type ReactElement, useEffect } from 'react'
import { saveWords } from '../words.ts'
import { useStatus } from './use-status.ts'

/** The save state in words. Only "Saved" means that everything is on the server's disk. */
export const SaveState = ({ session }: { readonly session: Session }): ReactElement => {
  const status = useStatus(session)
  const { text, tone } = saveWords(status)
  useLeaveGuard(status.unacknowledged > 0)
  return (
    <span className="save-state" data-tone={tone} role="status">
      {tone === 'away' && <CloudOff size={14} strokeWidth={1.5} aria-hidden />}
      {tone === 'wrong' && <TriangleAlert size={14} strokeWidth={1.5} aria-hidden />}
      <span>{text}</span>
    </span>
  )
}

/** Asks before the tab closes on edits that the server does not have. */
const useLeaveGuard = (isNeeded: boolean): void => {
  useEffect(() => {
    if (!isNeeded) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isNeeded])
}
