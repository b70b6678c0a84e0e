import type { AnyLexicalExtension } from 'lexical'
import { type ReactElement, type ReactNode, type Ref, useMemo, useRef, useState } from 'react'
import type { BlockDefinition } from './block.tsx'
import type { Announcements } from './collaboration/announce.ts'
import { createLocalSession, type EditorSession, isLocal, type User } from './collaboration/index.ts'
import { Composer } from './composer.tsx'
import type { InitialContent } from './content.ts'
import { createEditorExtension } from './extensions.ts'
import type { Upload } from './features/media/upload.ts'
import type { Mentionable } from './features/mentions/mentions.tsx'
import type { FeatureChoice } from './features.ts'
import type { EditorHandle, SelectionSummary } from './handle.ts'
import { Surface } from './surface.tsx'
import type { InsertItem } from './ui/insert-item.ts'

const none: readonly never[] = []
const allFeatures: FeatureChoice = {}

/** `comment` shows the document and lets a person select in it, for an application that has comments; it cannot be changed. */
export type EditorMode = 'edit' | 'comment' | 'read'

export interface EditorProps extends EditorEvents {
  /**
   * The document and who is in it: `connect()` of @quire/provider, or `fromYjs()` for any other Yjs provider.
   * `localDocument()` of @quire/editor/local is kept by this browser. Without one the document lasts as long as the
   * component.
   */
  readonly session?: EditorSession
  /** What a local document begins with while it is empty, such as `markdown('# Hello')`. */
  readonly initialContent?: InitialContent
  /** Who writes here, as the others see it. Without it this person is invisible to them. */
  readonly user?: User
  /** Default `edit`. Switching keeps the editor, its caret and its undo stack. */
  readonly mode?: EditorMode
  /** Default `auto`: as the system has it. */
  readonly theme?: 'auto' | 'light' | 'dark'
  /** The first line written into an empty document becomes its title. Default false. */
  readonly title?: boolean
  /** What screen readers are told of the others: `all`, only the `people` who come and go, or `none`. Default `all`. */
  readonly announcements?: Announcements
  /** What an empty document says. */
  readonly placeholder?: string
  /** What is left out or put in, such as `{ emoji: false, fixedToolbar: true }`. Default: everything but the fixed toolbar. */
  readonly features?: FeatureChoice
  /** The application's own blocks, from `defineBlock`. Give the same array at every render. */
  readonly blocks?: readonly BlockDefinition[]
  /** The application's own parts, in places that the editor keeps for them. */
  readonly slots?: EditorSlots
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

export interface EditorSlots {
  /** Over the text, in its column. */
  readonly before?: ReactNode
  /** Under the text. */
  readonly after?: ReactNode
  /** Beside selected text: at the end of the toolbar in `edit`, alone in `comment`. */
  readonly selection?: ReactNode
}

/** What the application wants to hear. An event without a listener costs nothing. */
export interface EditorEvents {
  /** The text is on the page and the handle works. */
  readonly onReady?: (editor: EditorHandle) => void
  /** The document changed, here or at somebody else's. Ask the handle for what is needed of it. */
  readonly onChange?: (editor: EditorHandle) => void
  /** The title, the first heading when the document begins with one; now and whenever it changes. */
  readonly onTitleChange?: (title: string) => void
  /** The selection moved; null when the caret left the text. */
  readonly onSelectionChange?: (selection: SelectionSummary | null) => void
  readonly onFocus?: () => void
  readonly onBlur?: () => void
}

/** The collaborative editor. Fills its container's width; the page around it is the application's. */
export const Editor = ({
  session: given,
  initialContent,
  user,
  mode = 'edit',
  theme = 'auto',
  title = false,
  announcements = 'all',
  placeholder = title ? 'Untitled' : 'Write something',
  label = 'Document text',
  features = allFeatures,
  blocks = none,
  slots,
  upload,
  mentions,
  extensions = none,
  insertItems = none,
  className,
  ref,
  ...events
}: EditorProps): ReactElement => {
  // One editor for the component's life: the mode is switched in the editor, not by building another.
  const [own] = useState(() => (given ? undefined : createLocalSession()))
  const session = useMemo(() => given ?? own ?? createLocalSession(), [given, own])
  const latestUpload = useRef(upload)
  latestUpload.current = upload
  const extension = useMemo(
    () => createEditorExtension({ upload: () => latestUpload.current, blocks, extensions }),
    [blocks, extensions],
  )
  const classes = className ? `quire quire-editor ${className}` : 'quire quire-editor'
  return (
    <div className={classes} data-theme={theme === 'auto' ? undefined : theme} data-mode={mode}>
      <Composer extension={extension}>
        {(editor) => (
          <Surface
            editor={editor}
            session={session}
            local={isLocal(session) ? session : undefined}
            initialContent={initialContent}
            user={user}
            mode={mode}
            hasTitle={title}
            announcements={announcements}
            events={events}
            placeholder={placeholder}
            label={label}
            features={features}
            blocks={blocks}
            slots={slots}
            mentions={mentions}
            insertItems={insertItems}
            handle={ref}
          />
        )}
      </Composer>
    </div>
  )
}
