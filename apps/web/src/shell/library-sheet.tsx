import { Dialog } from '@base-ui/react/dialog'
import type { ReactElement } from 'react'
import { Sidebar } from './sidebar.tsx'
import { Themed } from './themed.tsx'

interface LibrarySheetProps {
  readonly isOpen: boolean
  readonly onOpenChange: (isOpen: boolean) => void
}

/** The library over the page, where there is no room beside it. */
const LibrarySheet = ({ isOpen, onOpenChange }: LibrarySheetProps): ReactElement => (
  <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
    <Dialog.Portal>
      <Themed>
        <Dialog.Backdrop className="sheet-backdrop" />
        <Dialog.Popup className="sheet-left">
          <Dialog.Title className="quire-hidden">Library</Dialog.Title>
          <Sidebar onNavigate={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Themed>
    </Dialog.Portal>
  </Dialog.Root>
)

export default LibrarySheet
