import type { LexicalEditor } from 'lexical'
import { Component, type ReactElement, type ReactNode, Suspense, useMemo, useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'

/** What React shows inside the text: pictures, equations, blocks of the application. Each stands for itself. */
export const Decorations = ({ editor }: { readonly editor: LexicalEditor }): ReactElement => {
  const [subscribe, getDecorators] = useMemo(
    () =>
      [
        (notify: () => void) => {
          const stopDecorators = editor.registerDecoratorListener(notify)
          const stopRoot = editor.registerRootListener(notify)
          return () => {
            stopDecorators()
            stopRoot()
          }
        },
        () => editor.getDecorators<ReactNode>(),
      ] as const,
    [editor],
  )
  const decorators = useSyncExternalStore(subscribe, getDecorators, getDecorators)
  return (
    <>
      {Object.entries(decorators).map(([key, view]) => {
        const element = editor.getElementByKey(key)
        return (
          element &&
          createPortal(
            <BlockBoundary>
              <Suspense>{view}</Suspense>
            </BlockBoundary>,
            element,
            key,
          )
        )
      })}
    </>
  )
}

interface BlockBoundaryProps {
  readonly children?: ReactNode
}

/** A view that throws leaves a word in its place; the rest of the document goes on, and React tells the console. */
export class BlockBoundary extends Component<BlockBoundaryProps, { readonly hasFailed: boolean }> {
  override readonly state: { readonly hasFailed: boolean } = { hasFailed: false }

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true }
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children
    return (
      <span className="quire-failed" role="note">
        This block could not be shown. Its content is kept.
      </span>
    )
  }
}
