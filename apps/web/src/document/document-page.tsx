import { Editor, type EditorHandle, prepareWriting } from '@quire/editor'
import { Avatars, usePeople } from '@quire/editor/people'
import type { Session, Status } from '@quire/provider'
import { type ReactElement, useEffect, useState } from 'react'
import { announcements } from '../announcements.ts'
import { useFonts } from '../fonts.ts'
import { useOpenDocument } from '../library/documents.ts'
import { useGuest } from '../person.ts'
import { Button } from '../shell/button.tsx'
import { Problem } from '../shell/problem.tsx'
import { Shell } from '../shell/shell.tsx'
import { useStored } from '../stored.ts'
import { useTheme } from '../theme.ts'
import { hasFixedToolbar } from '../toolbar.ts'
import { saveWords } from '../words.ts'
import { Byline } from './byline.tsx'
import { PageToCome } from './page-to-come.tsx'
import { Rail } from './rail.tsx'
import { SaveState } from './save-state.tsx'
import { upload } from './upload.ts'
import { useColorApart } from './use-color-apart.ts'
import { useDeepLink } from './use-deep-link.ts'
import { useDocumentMentions } from './use-document-mentions.ts'
import { useSession } from './use-session.ts'
import { useStatus } from './use-status.ts'

const withFixedToolbar = { fixedToolbar: true, selectionToolbar: false } as const
const withFloatingToolbar = {} as const

/** What the page waits for, beside its own code. */
export const prepare = prepareWriting

/** `/d/:id`: one document. */
const DocumentPage = ({ documentId }: { readonly documentId: string }): ReactElement => {
  const open = useSession(documentId)
  if (!open)
    return (
      <Shell bar={null} isOpening>
        <PageToCome documentId={documentId} />
      </Shell>
    )
  return <OpenDocument key={open.life} session={open.session} documentId={documentId} />
}

interface OpenDocumentProps {
  readonly session: Session
  readonly documentId: string
}

const OpenDocument = ({ session, documentId }: OpenDocumentProps): ReactElement => {
  const status = useStatus(session)
  const people = usePeople(session)
  const [title, setTitle] = useState('')
  const shownTitle = title || 'Untitled'
  useOpenDocument(documentId, title)
  useColorApart(people)
  useEffect(() => {
    document.title = `${shownTitle} · Quire`
  }, [shownTitle])
  return (
    <Shell
      isOpening={!status.synced && status.connection === 'connecting'}
      bar={
        <>
          <span className="crumb">{status.synced ? shownTitle : ''}</span>
          <SaveState session={session} />
          <span className="bar-people">
            <Avatars
              session={session}
              people={people.filter(({ isSelf }) => !isSelf)}
              following={people.find(({ isSelf }) => isSelf)?.following ?? null}
            />
          </span>
        </>
      }
    >
      <Page session={session} documentId={documentId} status={status} onTitleChange={setTitle} />
    </Shell>
  )
}

interface PageProps {
  readonly session: Session
  readonly documentId: string
  readonly status: Status
  readonly onTitleChange: (title: string) => void
}

const Page = ({ session, documentId, status, onTitleChange }: PageProps): ReactElement => {
  const { guest } = useGuest()
  const { theme } = useTheme()
  const told = useStored(announcements)
  const isToolbarFixed = useStored(hasFixedToolbar)
  const [editor, setEditor] = useState<EditorHandle | null>(null)
  const findDocuments = useDocumentMentions(documentId)
  useDeepLink(editor)
  useFonts(editor !== null)
  // A document that was open stays readable whatever happens to its connection.
  if (!status.synced) return <NotOpen session={session} documentId={documentId} status={status} />
  const isReading = new URLSearchParams(location.search).get('mode') === 'read'
  const canWrite = (status.access === 'edit' || status.access === 'own') && !isReading
  return (
    <div className="page-and-rail">
      <main className="page">
        <Byline session={session} documentId={documentId} editor={editor} />
        <Editor
          ref={setEditor}
          session={session}
          user={guest}
          theme={theme}
          mode={canWrite ? 'edit' : 'read'}
          title
          announcements={told}
          features={isToolbarFixed ? withFixedToolbar : withFloatingToolbar}
          onTitleChange={onTitleChange}
          upload={upload}
          mentions={findDocuments}
        />
      </main>
      <Rail editor={editor} />
    </div>
  )
}

const NotOpen = ({ session, documentId, status }: Omit<PageProps, 'onTitleChange'>): ReactElement => {
  if (status.connection === 'refused')
    return <Problem title={saveWords(status).text} text="Perhaps the address is not complete." />
  if (status.connection === 'offline')
    return (
      <Problem
        title="The document is not here yet"
        text="The server does not answer. Quire keeps trying by itself."
      >
        <Button onPress={() => session.retry()}>Try now</Button>
      </Problem>
    )
  return <PageToCome documentId={documentId} />
}

export default DocumentPage
