import { type EditorHandle, readingMinutes, type WordCount } from '@quire/editor'
import type { Session } from '@quire/provider'
import { type ReactElement, useEffect, useState } from 'react'
import { getDocument } from '../api.ts'
import { ago } from '../words.ts'

interface BylineProps {
  readonly session: Session
  readonly documentId: string
  readonly editor: EditorHandle | null
}

/** Over the title: how long the document is and when it was edited. */
export const Byline = ({ session, documentId, editor }: BylineProps): ReactElement => {
  const count = useWordCount(editor)
  const editedAtMs = useEditedAt(session, documentId)
  const now = useNow(30_000)
  return (
    <p className="byline">
      {editedAtMs !== undefined && <span>Edited {ago(editedAtMs, now)}</span>}
      {count && count.words > 0 && (
        <span title={`${count.characters.toLocaleString('en')} characters`}>
          {count.words.toLocaleString('en')} {count.words === 1 ? 'word' : 'words'}
        </span>
      )}
      {count && count.words > 120 && <span>{readingMinutes(count.words)} min read</span>}
    </p>
  )
}

const useWordCount = (editor: EditorHandle | null): WordCount | undefined => {
  const [count, setCount] = useState<WordCount>()
  useEffect(() => editor?.watchWordCount(setCount), [editor])
  return count
}

/** When the document was last edited: as the list knows it at first, then as edits come by. */
const useEditedAt = (session: Session, documentId: string): number | undefined => {
  const [editedAtMs, setEditedAtMs] = useState<number>()
  useEffect(() => {
    const ended = new AbortController()
    getDocument(documentId, ended.signal).then(
      ({ editedAt }) => setEditedAtMs((known) => known ?? Date.parse(editedAt)),
      () => undefined, // The byline goes without it.
    )
    return () => ended.abort()
  }, [documentId])
  useEffect(() => {
    // The words change by the minute, so a keystroke is only news when they would.
    const onUpdate = () =>
      setEditedAtMs((known) => (known && Date.now() - known < 30_000 ? known : Date.now()))
    session.doc.on('update', onUpdate)
    return () => session.doc.off('update', onUpdate)
  }, [session])
  return editedAtMs
}

const useNow = (everyMs: number): number => {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
