import type { AnyLexicalExtension } from 'lexical'
import { type ReactElement, type Ref, useMemo, useRef, useState } from 'react'
import { createLocalSession, type EditorSession, type User } from './collaboration/index.ts'
import { Composer } from './composer.tsx'
import type { InitialContent } from './content.ts'
import { createEditorExtension } from './extensions.ts'
import type { Upload } from './features/media/upload.ts'
import type { Mentionable } from './features/mentions/mentions.tsx'
import type { EditorHandle } from './handle.ts'
import { Surface } from './surface.tsx'
import type { InsertItem } from './ui/insert-item.ts'

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
      <Composer extension={extension}>
        {(editor) => (
          <Surface
            editor={editor}
            session={session}
            initialContent={given ? undefined : initialContent}
            user={user}
            mayWrite={mode === 'edit'}
            hasTitle={title}
            onTitleChange={onTitleChange}
            placeholder={placeholder ?? (title ? 'Untitled' : 'Write something')}
            label={label}
            mentions={mentions}
            insertItems={insertItems}
            handle={ref}
          />
        )}
      </Composer>
    </div>
  )
}
