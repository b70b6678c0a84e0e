import { getPeerDependencyFromEditor } from '@lexical/extension'
import { $getRoot, type LexicalEditor } from 'lexical'
import {
  lazy,
  type ReactElement,
  type Ref,
  Suspense,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
} from 'react'
import type { BlockDefinition } from './block.tsx'
import type { Announcements } from './collaboration/announce.ts'
import { blocksOf, type EditorSession, type LocalSession, type User } from './collaboration/index.ts'
import type { InitialContent } from './content.ts'
import type { EditorEvents, EditorMode, EditorSlots } from './editor.tsx'
import type { MediaExtension } from './features/media/extension.tsx'
import type { Mentionable } from './features/mentions/mentions.tsx'
import { isBlank } from './features/title/blank.ts'
import { type FeatureChoice, hasFeature } from './features.ts'
import { createHandle, type EditorHandle } from './handle.ts'
import { later } from './later.ts'
import { readState } from './read-state.ts'
import type { InsertItem } from './ui/insert-item.ts'
import { useCollaboration } from './use-collaboration.ts'
import { useEvents } from './use-events.ts'
import { useLocalDocument } from './use-local-document.ts'
import { useWriting } from './use-writing.ts'

// The text first: what only writing needs is loaded right behind it.
const loadControls = () => import('./controls.tsx')
const Controls = lazy(() => loadControls().then(({ Controls }) => ({ default: Controls })))
const BlockHandle = lazy(() => loadControls().then(({ BlockMargin }) => ({ default: BlockMargin })))

const FixedToolbar = lazy(() => loadControls().then(({ FixedToolbar }) => ({ default: FixedToolbar })))

const Tools = lazy(() => import('./tools.tsx'))
const SelectionSlot = lazy(() => import('./ui/selection-slot.tsx'))

/** What a screen reader says of a document that cannot be changed. */
const hints: { readonly [Mode in EditorMode]?: string } = {
  comment: 'You can comment on this document',
  read: 'You can read this document',
}

/** Blocks from which on style.css spares the browser those that are not on the screen. */
const longFrom = 200
const isLong = (editor: LexicalEditor): boolean =>
  readState(editor, () => $getRoot().getChildrenSize() >= longFrom)

interface SurfaceProps {
  readonly editor: LexicalEditor
  readonly session: EditorSession
  /** The same session, when the document is the editor's own. */
  readonly local: LocalSession | undefined
  readonly initialContent: InitialContent | undefined
  readonly user: User | undefined
  readonly mode: EditorMode
  readonly hasTitle: boolean
  readonly announcements: Announcements
  readonly events: EditorEvents
  readonly placeholder: string
  readonly label: string
  readonly features: FeatureChoice
  readonly blocks: readonly BlockDefinition[]
  readonly slots: EditorSlots | undefined
  readonly mentions: ((query: string) => readonly Mentionable[]) | undefined
  readonly insertItems: readonly InsertItem[]
  readonly handle: Ref<EditorHandle> | undefined
}

/** The text, who is in it, and the tools around it. */
export const Surface = ({
  editor,
  session,
  local,
  initialContent,
  user,
  mode,
  hasTitle,
  announcements,
  events,
  placeholder,
  label,
  features,
  blocks,
  slots,
  mentions,
  insertItems,
  handle,
}: SurfaceProps): ReactElement => {
  const text = useRef<HTMLDivElement>(null)
  const carets = useRef<HTMLDivElement>(null)
  const surface = useRef<HTMLDivElement>(null)
  const hint = useId()
  const ownHandle = useMemo(() => createHandle({ editor, session, forms: blocks }), [editor, session, blocks])
  useImperativeHandle(handle, () => ownHandle, [ownHandle])

  const mayWrite = mode === 'edit'
  const isEditable = useWriting(editor, mayWrite, { features, hasTitle })
  useEffect(() => {
    editor.setRootElement(text.current)
    return () => editor.setRootElement(null)
  }, [editor])
  useEffect(
    () =>
      editor.registerUpdateListener(() => {
        surface.current?.toggleAttribute('data-empty', isBlank(editor))
        surface.current?.toggleAttribute('data-long', isLong(editor))
      }),
    [editor],
  )
  useCollaboration({ editor, session, user, mayWrite, carets })
  useLocalDocument(editor, local, initialContent)
  useEvents(editor, ownHandle, events)
  useEffect(() => {
    const media = getPeerDependencyFromEditor<typeof MediaExtension>(editor, '@quire/media')?.output
    if (!media) return
    const loaded = Promise.all([
      import('./collaboration/share-uploads.ts'),
      import('./features/media/upload.ts'),
    ])
    return later(loaded, ([{ shareUploads }, { uploadsOf }]) =>
      shareUploads(session.awareness, uploadsOf(media)),
    )
  }, [editor, session])

  return (
    <>
      {mode === 'edit' && hasFeature(features, 'fixedToolbar') && (
        <div className="quire-fixed-toolbar" role="toolbar" aria-label="Formatting">
          <Suspense>{isEditable && <FixedToolbar editor={editor} />}</Suspense>
        </div>
      )}
      {slots?.before}
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
        {isEditable && hasFeature(features, 'blockHandle') && (
          <Suspense>
            <BlockHandle editor={editor} idOf={blocksOf(editor).idOf} />
          </Suspense>
        )}
      </div>
      <span id={hint} hidden>
        {hints[mode] ?? placeholder}
      </span>
      {isEditable && (
        <Suspense>
          <Controls
            editor={editor}
            features={features}
            session={session}
            mentions={mentions}
            blocks={blocks}
            insertItems={insertItems}
            selectionSlot={slots?.selection}
          />
        </Suspense>
      )}
      {mode === 'comment' && slots?.selection && (
        <Suspense>
          <SelectionSlot editor={editor}>{slots.selection}</SelectionSlot>
        </Suspense>
      )}
      {slots?.after}
      <Suspense>
        <Tools editor={editor} features={features} session={session} announcements={announcements} />
      </Suspense>
    </>
  )
}
