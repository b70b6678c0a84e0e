import { useLexicalComposerContext } from '@lexical/react/LexicalComposerContext'
import { LexicalExtensionComposer } from '@lexical/react/LexicalExtensionComposer'
import { type ReactElement, type RefObject, useEffect, useId, useMemo, useRef } from 'react'
import { collaborate, type EditorSession, introduce, type User } from './collaboration/index.ts'
import { createEditorExtension } from './extensions.ts'
import { PhoneToolbar } from './features/formatting/phone-toolbar.tsx'
import { SelectionToolbar } from './features/formatting/selection-toolbar.tsx'
import { isBlank } from './features/title/blank.ts'
import { watchTitle } from './features/title/watch-title.ts'

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
  /** The accessible name of the text. */
  readonly label?: string
  readonly className?: string
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
  className,
}: EditorProps): ReactElement => {
  // One editor for the component's life: the mode is switched in the editor, not by building another.
  const extension = useMemo(() => createEditorExtension({ hasTitle: title, isEditable: false }), [title])
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
}

const Surface = ({
  session,
  user,
  isEditable,
  hasTitle,
  onTitleChange,
  placeholder,
  label,
}: SurfaceProps): ReactElement => {
  const [editor] = useLexicalComposerContext()
  const text = useRef<HTMLDivElement>(null)
  const carets = useRef<HTMLDivElement>(null)
  const surface = useRef<HTMLDivElement>(null)
  const hint = useId()

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
      </div>
      <span id={hint} hidden>
        {isEditable ? placeholder : 'You can read this document'}
      </span>
      {isEditable && <SelectionToolbar editor={editor} />}
      {isEditable && <PhoneToolbar editor={editor} />}
    </>
  )
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
