import { getPeerDependencyFromEditor, LexicalBuilder } from '@lexical/extension'
import { LexicalComposerContext } from '@lexical/react/LexicalComposerContext'
import type { ReactConfig, ReactExtension } from '@lexical/react/ReactExtension'
import { ReactProviderExtension } from '@lexical/react/ReactProviderExtension'
import type { AnyLexicalExtension, LexicalEditor } from 'lexical'
import { type ReactElement, type ReactNode, useEffect, useMemo } from 'react'
import { BlockBoundary, Decorations } from './decorations.tsx'

type ErrorBoundaryType = ReactConfig['ErrorBoundary']

interface ComposerProps {
  readonly extension: AnyLexicalExtension
  readonly children: (editor: LexicalEditor) => ReactNode
}

/**
 * Builds the editor and gives it to what is inside, Lexical's React plugins among it.
 *
 * Lexical's own composer does the same and brings an editable element that nobody uses here; where an extension of
 * the application wants its React host, that host is used.
 */
export const Composer = ({ extension, children }: ComposerProps): ReactElement => {
  const editor = useMemo(
    () => LexicalBuilder.fromExtensions([ReactProviderExtension, extension]).buildEditor(),
    [extension],
  )
  useDisposal(editor)
  const context = useMemo(
    () => [editor, { getTheme: () => editor._config.theme }] as [LexicalEditor, { getTheme: () => object }],
    [editor],
  )
  const Host = getPeerDependencyFromEditor<typeof ReactExtension>(editor, '@lexical/react/React')?.output
    .Component
  if (Host)
    return (
      // Its children are elements or nothing, which Lexical's type does not say.
      <Host contentEditable={null} ErrorBoundary={BlockBoundary as unknown as ErrorBoundaryType}>
        {children(editor)}
      </Host>
    )
  return (
    <LexicalComposerContext value={context}>
      {children(editor)}
      <Decorations editor={editor} />
    </LexicalComposerContext>
  )
}

/** Ends the editor with the component. Strict mode takes effects away and brings them back within one task. */
const useDisposal = (editor: LexicalEditor & { dispose(): void }): void =>
  useEffect(() => {
    let isOld = false
    queueMicrotask(() => {
      isOld = true
    })
    return () => {
      if (isOld) editor.dispose()
    }
  }, [editor])
