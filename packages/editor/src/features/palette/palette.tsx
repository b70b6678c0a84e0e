import type { LexicalEditor } from 'lexical'
import { lazy, type ReactElement, Suspense, useEffect, useState } from 'react'
import { PALETTE_COMMAND } from '../../commands.ts'
import { focusText } from '../../ui/focus-text.ts'
import { registerOpener } from '../../ui/openers.ts'
import type { ActionGroup } from './find-actions.ts'

const PaletteDialog = lazy(() => import('./palette-dialog.tsx'))

interface PaletteProps {
  readonly editor: LexicalEditor
  readonly groups: readonly ActionGroup[]
}

/** Everything that can be done, found by name. Loaded when first asked for. */
export const Palette = ({ editor, groups }: PaletteProps): ReactElement | null => {
  const [isOpen, setIsOpen] = useState(false)
  useEffect(() => registerOpener(editor, PALETTE_COMMAND, () => setIsOpen(true)), [editor])
  if (!isOpen) return null
  return (
    <Suspense>
      <PaletteDialog
        groups={groups}
        onClose={(chosen) => {
          setIsOpen(false)
          // The caret first, where it was: what was chosen acts on it.
          focusText(editor, () => chosen?.run(editor))
        }}
      />
    </Suspense>
  )
}
