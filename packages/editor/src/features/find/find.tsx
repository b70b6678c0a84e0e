import { $getSelection, type LexicalEditor } from 'lexical'
import { lazy, type ReactElement, Suspense, useEffect, useState } from 'react'
import { FIND_COMMAND } from '../../commands.ts'
import { registerOpener } from '../../ui/openers.ts'

const FindBar = lazy(() => import('./find-bar.tsx'))

/** Find and replace, loaded when first asked for. */
export const Find = ({ editor }: { readonly editor: LexicalEditor }): ReactElement | null => {
  const [initial, setInitial] = useState<string>()
  useEffect(() => registerOpener(editor, FIND_COMMAND, () => setInitial(selectedLine())), [editor])
  if (initial === undefined) return null
  return (
    <Suspense>
      <FindBar editor={editor} initial={initial} onClose={() => setInitial(undefined)} />
    </Suspense>
  )
}

const selectedLine = (): string => $getSelection()?.getTextContent().split('\n')[0] ?? ''
