import { useLexicalComposerContext } from '@lexical/react/LexicalComposerContext'
import { LexicalExtensionComposer } from '@lexical/react/LexicalExtensionComposer'
import {
  type ReactElement,
  type Ref,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
} from 'react'
import { collaborate, type EditorSession, introduce, type User, watchPeople } from './collaboration/index.ts'
import { createEditorExtension } from './extensions.ts'
import { BlockHandle } from './features/block-handle/block-handle.tsx'
import { CodeTools } from './features/code/code-tools.tsx'
import { Emoji } from './features/emoji/emoji.tsx'
import { Find } from './features/find/find.tsx'
import { blockInsertItems } from './features/formatting/insert-items.ts'
import { PhoneToolbar } from './features/formatting/phone-toolbar.tsx'
import { SelectionToolbar } from './features/formatting/selection-toolbar.tsx'
import { Help } from './features/help/help.tsx'
import type { Upload } from './features/images/upload.ts'
import { LinkBubble } from './features/links/link-bubble.tsx'
import { type Mentionable, Mentions } from './features/mentions/mentions.tsx'
import { SlashMenu } from './features/slash-menu/slash-menu.tsx'
import { TableTools } from './features/tables/table-tools.tsx'
import { isBlank } from './features/title/blank.ts'
import { watchTitle } from './features/title/watch-title.ts'
import { createHandle, type EditorHandle } from './handle.ts'
import { insertItems } from './insert-items.ts'

export interface EditorProps {
  /** The document and who is in it: `connect()` of @quire/provider, or any Yjs document with an awareness. */
  readonly session: EditorSession
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
  /** The accessible name of the text. */
  readonly label?: string
  readonly className?: string
  /** Gives the open editor to the application. */
  readonly ref?: Ref<EditorHandle>
}

/** The collaborative editor. Fills its container's width; the page around it is the application's. */
export const Editor = ({
  session,
  user,
  mode = 'edit',
  theme = 'auto',
  title = false,
  onTitleChange,
  placeholder,
  label = 'Document text',
  upload,
  mentions,
  className,
  ref,
}: EditorProps): ReactElement => {
  // One editor for the component's life: the mode is switched in the editor, not by building another.
  const latestUpload = useRef(upload)
  latestUpload.current = upload
  const extension = useMemo(
    () => createEditorExtension({ hasTitle: title, isEditable: false, upload: () => latestUpload.current }),
    [title],
  )
  const classes = className ? `quire quire-editor ${className}` : 'quire quire-editor'
  return (
    <div className={classes} data-theme={theme === 'auto' ? undefined : theme} data-mode={mode}>
      <LexicalExtensionComposer extension={extension} contentEditable={null}>
        <Surface
          session={session}
          user={user}
          isEditable={mode === 'edit'}
          hasTitle={title}
          onTitleChange={onTitleChange}
          placeholder={placeholder ?? (title ? 'Untitled' : 'Write something')}
          label={label}
          mentions={mentions}
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
  readonly user: User | undefined
  readonly isEditable: boolean
  readonly hasTitle: boolean
  readonly onTitleChange: ((title: string) => void) | undefined
  readonly placeholder: string
  readonly label: string
  readonly mentions: ((query: string) => readonly Mentionable[]) | undefined
  readonly handle: Ref<EditorHandle> | undefined
}

const Surface = ({
  session,
  user,
  isEditable,
  hasTitle,
  onTitleChange,
  placeholder,
  label,
  mentions,
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
        {isEditable && <BlockHandle editor={editor} kinds={blockInsertItems} />}
      </div>
      <span id={hint} hidden>
        {isEditable ? placeholder : 'You can read this document'}
      </span>
      {isEditable && (
        <>
          <SelectionToolbar editor={editor} />
          <LinkBubble editor={editor} />
          <SlashMenu editor={editor} items={insertItems} />
          <Mentions editor={editor} find={findMentions} />
          <Emoji editor={editor} />
          <TableTools editor={editor} />
          <PhoneToolbar editor={editor} />
        </>
      )}
      <CodeTools editor={editor} />
      <Find editor={editor} />
      <Help editor={editor} />
    </>
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
