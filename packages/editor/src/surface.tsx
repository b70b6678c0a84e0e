import { getPeerDependencyFromEditor } from '@lexical/extension'
import type { LexicalEditor } from 'lexical'
import {
  lazy,
  type ReactElement,
  type Ref,
  Suspense,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import { blocksOf, type EditorSession, type User, watchPeople } from './collaboration/index.ts'
import type { InitialContent } from './content.ts'
import { Find } from './features/find/find.tsx'
import { Help } from './features/help/help.tsx'
import type { MediaExtension } from './features/media/extension.tsx'
import type { Mentionable } from './features/mentions/mentions.tsx'
import { isBlank } from './features/title/blank.ts'
import { watchTitle } from './features/title/watch-title.ts'
import { createHandle, type EditorHandle } from './handle.ts'
import { later } from './later.ts'
import type { InsertItem } from './ui/insert-item.ts'
import { useCollaboration } from './use-collaboration.ts'
import { useInitialContent } from './use-initial-content.ts'
import { useWriting } from './use-writing.ts'

// The text first: what only writing needs is loaded right behind it.
const loadControls = () => import('./controls.tsx')
const Controls = lazy(() => loadControls().then(({ Controls }) => ({ default: Controls })))
const BlockHandle = lazy(() => loadControls().then(({ BlockMargin }) => ({ default: BlockMargin })))

export interface SurfaceProps {
  readonly editor: LexicalEditor
  readonly session: EditorSession
  readonly initialContent: InitialContent | undefined
  readonly user: User | undefined
  /** The mode lets this person write; whether they can already is another matter. */
  readonly mayWrite: boolean
  readonly hasTitle: boolean
  readonly onTitleChange: ((title: string) => void) | undefined
  readonly placeholder: string
  readonly label: string
  readonly mentions: ((query: string) => readonly Mentionable[]) | undefined
  readonly insertItems: readonly InsertItem[]
  readonly handle: Ref<EditorHandle> | undefined
}

/** The text, who is in it, and the tools around it. */
export const Surface = ({
  editor,
  session,
  initialContent,
  user,
  mayWrite,
  hasTitle,
  onTitleChange,
  placeholder,
  label,
  mentions,
  insertItems,
  handle,
}: SurfaceProps): ReactElement => {
  const text = useRef<HTMLDivElement>(null)
  const carets = useRef<HTMLDivElement>(null)
  const surface = useRef<HTMLDivElement>(null)
  const hint = useId()
  useImperativeHandle(handle, () => createHandle(editor), [editor])

  const findMentions = useCallback(
    (query: string) => [...findPeople(session, query), ...(mentions?.(query) ?? [])],
    [session, mentions],
  )

  const isEditable = useWriting(editor, mayWrite)
  useEffect(() => {
    editor.setRootElement(text.current)
    return () => editor.setRootElement(null)
  }, [editor])
  useEffect(
    () =>
      editor.registerUpdateListener(() => surface.current?.toggleAttribute('data-empty', isBlank(editor))),
    [editor],
  )
  useEffect(() => (onTitleChange ? watchTitle(editor, onTitleChange) : undefined), [editor, onTitleChange])
  useCollaboration({ editor, session, user, mayWrite, carets })
  useInitialContent(editor, session, initialContent)
  useEffect(() => {
    const media = getPeerDependencyFromEditor<typeof MediaExtension>(editor, '@quire/media')?.output
    if (!media) return
    return later(import('./collaboration/share-uploads.ts'), ({ shareUploads }) =>
      shareUploads(session.awareness, media.uploads),
    )
  }, [editor, session])

  return (
    <>
      <div className="quire-surface" ref={surface}>
        {/* biome-ignore lint/a11y/useSemanticElements: formatted text has no native element to edit it in */}
        <div
          ref={text}
          className="quire-content"
          contentEditable={isEditable}
          suppressContentEditableWarning
          role="textbox"
          tabIndex={0}
          aria-multiline
          aria-label={label}
          aria-readonly={!isEditable}
          aria-describedby={hint}
          spellCheck
          data-title={hasTitle || undefined}
        />
        {/* The document's own first line is empty then, and must stay so: a hint is not its text. */}
        <div className="quire-placeholder" aria-hidden>
          {placeholder}
        </div>
        <div ref={carets} className="quire-carets" aria-hidden />
        {isEditable && (
          <Suspense>
            <BlockHandle editor={editor} idOf={blocksOf(editor).idOf} />
          </Suspense>
        )}
      </div>
      <span id={hint} hidden>
        {mayWrite ? placeholder : 'You can read this document'}
      </span>
      {isEditable && (
        <Suspense>
          <Controls editor={editor} findMentions={findMentions} insertItems={insertItems} />
        </Suspense>
      )}
      <Announcements session={session} />
      <Find editor={editor} />
      <Help editor={editor} />
    </>
  )
}

/** Says who comes and goes, for screen readers. */
const Announcements = ({ session: { awareness } }: { readonly session: EditorSession }): ReactElement => {
  const [sentence, setSentence] = useState('')
  useEffect(
    () =>
      later(import('./collaboration/announce.ts'), ({ announcePeople }) =>
        announcePeople(awareness, setSentence),
      ),
    [awareness],
  )
  return (
    <span className="quire-hidden" role="status" aria-label="People">
      {sentence}
    </span>
  )
}

/** The people who are here, by a part of their name. */
const findPeople = ({ awareness }: EditorSession, query: string): readonly Mentionable[] => {
  const wanted = query.trim().toLocaleLowerCase()
  return watchPeople(awareness)
    .get()
    .filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
    .map(({ id, clientId, name }) => ({ kind: 'person', id: id ?? `guest:${clientId}`, label: name }))
}
