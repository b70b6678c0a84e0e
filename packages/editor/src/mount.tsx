import type { ReactElement } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { Editor, type EditorProps } from './editor.tsx'
import type { EditorHandle } from './handle.ts'

/** An editor on a page that has no React. */
export interface MountedEditor {
  readonly handle: EditorHandle
  /** Changes options of the open editor, such as `mode` or `theme`. */
  update(options: Partial<EditorOptions>): void
  /** Takes the editor off the page. The session stays open: it belongs to who made it. */
  destroy(): void
}

export type EditorOptions = Omit<EditorProps, 'ref'>

/**
 * Puts an editor into an element.
 *
 * @example
 * const editor = mountEditor(document.querySelector('#page'), { session: connect({ … }), user })
 */
export const mountEditor = (element: Element, options: EditorOptions): MountedEditor => {
  const root = createRoot(element)
  let current = options
  let handle: EditorHandle | null = null
  const view = (): ReactElement => (
    <Editor
      {...current}
      ref={(latest) => {
        handle = latest
      }}
    />
  )
  flushSync(() => root.render(view()))
  if (!handle) throw new Error('the editor could not be mounted')
  return {
    handle,
    update: (changes) => {
      current = { ...current, ...changes }
      root.render(view())
    },
    destroy: () => root.unmount(),
  }
}
