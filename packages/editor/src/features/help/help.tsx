import type { LexicalEditor } from 'lexical'
import { lazy, type ReactElement, Suspense, useEffect, useState } from 'react'
import { HELP_COMMAND } from '../../commands.ts'
import { focusText } from '../../ui/focus-text.ts'
import { registerOpener } from '../../ui/openers.ts'

const HelpDialog = lazy(() => import('./help-dialog.tsx'))

/** What the keyboard can do, loaded when first asked for. */
export const Help = ({ editor }: { readonly editor: LexicalEditor }): ReactElement | null => {
  const [isOpen, setIsOpen] = useState(false)
  useEffect(() => registerOpener(editor, HELP_COMMAND, () => setIsOpen(true)), [editor])
  if (!isOpen) return null
  return (
    <Suspense>
      <HelpDialog
        onClose={() => {
          setIsOpen(false)
          focusText(editor)
        }}
      />
    </Suspense>
  )
}
