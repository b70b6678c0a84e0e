// What every screen has: the bar, the sidebar, and room for the page.
import { Dialog } from '@base-ui/react/dialog'
import { PanelLeft } from 'lucide-react'
import { type ReactElement, type ReactNode, useState, useSyncExternalStore } from 'react'
import { Link } from 'wouter'
import { createStored, useStored } from '../stored.ts'
import { Mark } from './mark.tsx'
import { ProfilePopover } from './profile-popover.tsx'
import { Sidebar } from './sidebar.tsx'
import { ThemeMenu } from './theme-menu.tsx'
import { Themed } from './themed.tsx'

interface ShellProps {
  /** What this screen puts into the bar. */
  readonly bar: ReactNode
  readonly children: ReactNode
}

const sidebarIsOpen = createStored(
  'quire.sidebar',
  (text) => text !== 'closed',
  (isOpen) => (isOpen ? 'open' : 'closed'),
)

export const Shell = ({ bar, children }: ShellProps): ReactElement => {
  const isNarrow = useIsNarrow()
  const isOpen = useStored(sidebarIsOpen)
  const [isSheetOpen, setIsSheetOpen] = useState(false)
  const isShown = isNarrow ? isSheetOpen : isOpen
  const toggle = () => (isNarrow ? setIsSheetOpen(!isSheetOpen) : sidebarIsOpen.set(!isOpen))
  return (
    <div className={isOpen && !isNarrow ? 'shell has-sidebar' : 'shell'}>
      <header className="bar">
        <button
          type="button"
          className="quire-icon-button"
          aria-label={isShown ? 'Hide library' : 'Show library'}
          aria-expanded={isShown}
          onClick={toggle}
        >
          <PanelLeft size={16} strokeWidth={1.5} aria-hidden />
        </button>
        <Link href="/" className="mark" aria-label="Quire, all documents">
          <Mark />
          <span>Quire</span>
        </Link>
        {bar}
        <span className="bar-end">
          <ThemeMenu />
          <ProfilePopover />
        </span>
      </header>
      {isNarrow ? (
        <Dialog.Root open={isSheetOpen} onOpenChange={setIsSheetOpen}>
          <Dialog.Portal>
            <Themed>
              <Dialog.Backdrop className="sheet-backdrop" />
              <Dialog.Popup className="sheet-left">
                <Dialog.Title className="quire-hidden">Library</Dialog.Title>
                <Sidebar onNavigate={() => setIsSheetOpen(false)} />
              </Dialog.Popup>
            </Themed>
          </Dialog.Portal>
        </Dialog.Root>
      ) : (
        isOpen && <Sidebar />
      )}
      <div className="stage">{children}</div>
    </div>
  )
}

const narrow = '(max-width: 720px)'

const useIsNarrow = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      const query = matchMedia(narrow)
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    () => matchMedia(narrow).matches,
  )
