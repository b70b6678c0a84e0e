// What every screen has: the bar, the sidebar, and room for the page.
import { PanelLeft } from 'lucide-react'
import { lazy, type ReactElement, type ReactNode, Suspense, useState, useSyncExternalStore } from 'react'
import { Link } from 'wouter'
import { createStored, useStored } from '../stored.ts'
import { Mark } from './mark.tsx'
import { Sidebar } from './sidebar.tsx'

const LibrarySheet = lazy(() => import('./library-sheet.tsx'))
const OwnMenus = lazy(() => import('./own-menus.tsx'))

interface ShellProps {
  /** What this screen puts into the bar. */
  readonly bar: ReactNode
  /** While a document is on its way, the menus of the bar do not compete with it. */
  readonly isOpening?: boolean
  readonly children: ReactNode
}

const sidebarIsOpen = createStored(
  'quire.sidebar',
  (text) => text !== 'closed',
  (isOpen) => (isOpen ? 'open' : 'closed'),
)

export const Shell = ({ bar, isOpening = false, children }: ShellProps): ReactElement => {
  const isNarrow = useIsNarrow()
  const isOpen = useStored(sidebarIsOpen)
  // Undefined until it is first opened: its code comes then.
  const [isSheetOpen, setIsSheetOpen] = useState<boolean>()
  const isShown = isNarrow ? isSheetOpen === true : isOpen
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
          <Suspense fallback={<OwnMenusToCome />}>{isOpening ? <OwnMenusToCome /> : <OwnMenus />}</Suspense>
        </span>
      </header>
      {isNarrow && isSheetOpen !== undefined && (
        <Suspense>
          <LibrarySheet isOpen={isSheetOpen} onOpenChange={setIsSheetOpen} />
        </Suspense>
      )}
      {!isNarrow && isOpen && <Sidebar />}
      <div className="stage">{children}</div>
    </div>
  )
}

/** As wide as the menus, so that nothing moves when they come. */
const OwnMenusToCome = (): ReactElement => (
  <>
    <i className="quire-icon-button" aria-hidden />
    <i className="own-face" aria-hidden>
      <i className="quire-face" />
    </i>
  </>
)

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
