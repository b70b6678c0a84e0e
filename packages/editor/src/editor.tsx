import { getPeerDependencyFromEditor } from '@lexical/extension'
import { useLexicalComposerContext } from '@lexical/react/LexicalComposerContext'
import { LexicalExtensionComposer } from '@lexical/react/LexicalExtensionComposer'
import { $createNodes } from '@quire/document/nodes'
import { $getRoot, type AnyLexicalExtension, type LexicalEditor, SKIP_DOM_SELECTION_TAG } from 'lexical'
import {
  lazy,
  type ReactElement,
  type Ref,
  type RefObject,
  Suspense,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react'
import {
  announcePeople,
  blocksOf,
  collaborate,
  createLocalSession,
  type EditorSession,
  introduce,
  shareUploads,
  type User,
  watchPeople,
} from './collaboration/index.ts'
import type { InitialContent } from './content.ts'
import { createEditorExtension } from './extensions.ts'
import { Find } from './features/find/find.tsx'
import { Help } from './features/help/help.tsx'
import { MediaExtension } from './features/media/extension.tsx'
import type { Upload } from './features/media/upload.ts'
import type { Mentionable } from './features/mentions/mentions.tsx'
import { isBlank } from './features/title/blank.ts'
import { watchTitle } from './features/title/watch-title.ts'
import { createHandle, type EditorHandle } from './handle.ts'
import type { InsertItem } from './ui/insert-item.ts'

// The text first: what only writing needs is loaded right behind it.
const loadControls = () => import('./controls.tsx')
const Controls = lazy(() => loadControls().then(({ Controls }) => ({ default: Controls })))
const BlockHandle = lazy(() => loadControls().then(({ BlockMargin }) => ({ default: BlockMargin })))

const none: readonly never[] = []

export interface EditorProps {
  /**
   * The document and who is in it: `connect()` of @quire/provider, or `fromYjs()` for any other Yjs provider.
   * Without one the document is local and lasts as long as the component.
   */
  readonly session?: EditorSession
  /** What a local document (one without `session`) begins with, such as `markdown('# Hello')`. */
  readonly initialContent?: InitialContent
  /** Who writes here, as the others see it. Without it this person is invisible to them. */
  readonly user?: User
  /** Default `edit`. Switching keeps the editor, its caret and its undo stack. */
  readonly mode?: 'edit' | 'read'
  /** Default `auto`: as the system has it. */
  readonly theme?: 'auto' | 'light' | 'dark'
  /** The first line written into an empty document becomes its title. Default false. */
  readonly title?: boolean
  /** Called with the title, the first heading when the document begins with one, and whenever it changes. */
  readonly onTitleChange?: (title: string) => void
  /** What an empty document says. */
  readonly placeholder?: string
  /** Puts pasted and dropped pictures where everybody can read them; without it pictures are added by address. */
  readonly upload?: Upload
  /** People and documents that `@` finds, beside the people who are here and dates. */
  readonly mentions?: (query: string) => readonly Mentionable[]
  /** Lexical extensions of the application: nodes, commands, anything. Give the same array at every render. */
  readonly extensions?: readonly AnyLexicalExtension[]
  /** The application's own entries in the `/` menu, behind the editor's. */
  readonly insertItems?: readonly InsertItem[]
  /** The accessible name of the text. */
  readonly label?: string
  readonly className?: string
  /** Gives the open editor to the application. */
  readonly ref?: Ref<EditorHandle>
}

/** The collaborative editor. Fills its container's width; the page around it is the application's. */
export const Editor = ({
  session: given,
  initialContent,
  user,
  mode = 'edit',
  theme = 'auto',
  title = false,
  onTitleChange,
  placeholder,
  label = 'Document text',
  upload,
  mentions,
  extensions = none,
  insertItems = none,
  className,
  ref,
}: EditorProps): ReactElement => {
  // One editor for the component's life: the mode is switched in the editor, not by building another.
  const [local] = useState(() => (given ? undefined : createLocalSession()))
  const session = useMemo(() => given ?? local ?? createLocalSession(), [given, local])
  const latestUpload = useRef(upload)
  latestUpload.current = upload
  const extension = useMemo(
    () =>
      createEditorExtension({
        hasTitle: title,
        isEditable: false,
        upload: () => latestUpload.current,
        extensions,
      }),
    [title, extensions],
  )
  const classes = className ? `quire quire-editor ${className}` : 'quire quire-editor'
  return (
    <div className={classes} data-theme={theme === 'auto' ? undefined : theme} data-mode={mode}>
      <LexicalExtensionComposer extension={extension} contentEditable={null}>
        <Surface
          session={session}
          initialContent={given ? undefined : initialContent}
          user={user}
          isEditable={mode === 'edit'}
          hasTitle={title}
          onTitleChange={onTitleChange}
          placeholder={placeholder ?? (title ? 'Untitled' : 'Write something')}
          label={label}
          mentions={mentions}
          insertItems={insertItems}
          handle={ref}
        />
      </LexicalExtensionComposer>
    </div>
  )
}

declare module 'react' {
  interface CSSProperties {
    '--quire-placeholder'?: string
  }
}

interface SurfaceProps {
  readonly session: EditorSession
  readonly initialContent: InitialContent | undefined
  readonly user: User | undefined
  readonly isEditable: boolean
  readonly hasTitle: boolean
  readonly onTitleChange: ((title: string) => void) | undefined
  readonly placeholder: string
  readonly label: string
  readonly mentions: ((query: string) => readonly Mentionable[]) | undefined
  readonly insertItems: readonly InsertItem[]
  readonly handle: Ref<EditorHandle> | undefined
}

const Surface = ({
  session,
  initialContent,
  user,
  isEditable,
  hasTitle,
  onTitleChange,
  placeholder,
  label,
  mentions,
  insertItems,
  handle,
}: SurfaceProps): ReactElement => {
  const [editor] = useLexicalComposerContext()
  const text = useRef<HTMLDivElement>(null)
  const carets = useRef<HTMLDivElement>(null)
  const surface = useRef<HTMLDivElement>(null)
  const hint = useId()
  useImperativeHandle(handle, () => createHandle(editor), [editor])

  const findMentions = useCallback(
    (query: string) => [...findPeople(session, query), ...(mentions?.(query) ?? [])],
    [session, mentions],
  )

  useEffect(() => editor.setEditable(isEditable), [editor, isEditable])
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
  useCollaboration(session, user, carets)
  useInitialContent(editor, initialContent)
  useEffect(() => {
    const media = getPeerDependencyFromEditor<typeof MediaExtension>(editor, MediaExtension.name)
    return media && shareUploads(session.awareness, media.output.uploads)
  }, [editor, session])

  return (
    <>
      <div
        className="quire-surface"
        ref={surface}
        style={{ '--quire-placeholder': JSON.stringify(placeholder) }}
      >
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
          data-placeholder={placeholder}
        />
        <div ref={carets} className="quire-carets" aria-hidden />
        {isEditable && (
          <Suspense>
            <BlockHandle editor={editor} idOf={blocksOf(editor).idOf} />
          </Suspense>
        )}
      </div>
      <span id={hint} hidden>
        {isEditable ? placeholder : 'You can read this document'}
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
  useEffect(() => announcePeople(awareness, setSentence), [awareness])
  return (
    <span className="quire-hidden" role="status" aria-label="People">
      {sentence}
    </span>
  )
}

/** Fills a document that is still blank when its content has been read. */
const useInitialContent = (editor: LexicalEditor, content: InitialContent | undefined): void => {
  const load = useRef(content)
  useEffect(() => {
    let isCurrent = true
    void load.current?.().then((blocks) => {
      if (!isCurrent || !isBlank(editor)) return
      editor.update(
        () =>
          $getRoot()
            .clear()
            .append(...$createNodes(blocks)),
        { tag: SKIP_DOM_SELECTION_TAG },
      )
    })
    return () => {
      isCurrent = false
    }
  }, [editor])
}

/** The people who are here, by a part of their name. */
const findPeople = ({ awareness }: EditorSession, query: string): readonly Mentionable[] => {
  const wanted = query.trim().toLocaleLowerCase()
  return watchPeople(awareness)
    .get()
    .filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
    .map(({ id, clientId, name }) => ({ kind: 'person', id: id ?? `guest:${clientId}`, label: name }))
}

const useCollaboration = (
  session: EditorSession,
  user: User | undefined,
  carets: RefObject<HTMLDivElement | null>,
): void => {
  const [editor] = useLexicalComposerContext()
  useEffect(
    () => (carets.current ? collaborate(editor, session, carets.current) : undefined),
    [editor, session, carets],
  )
  const { id, name, color } = user ?? {}
  useEffect(() => {
    if (name === undefined || color === undefined) return
    introduce(session, { name, color, ...(id === undefined ? {} : { id }) })
  }, [session, id, name, color])
}
