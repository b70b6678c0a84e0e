// The menus of every formatting toolbar. Each is loaded with the first toolbar that shows.
import type { LexicalEditor } from 'lexical'
import { lazy, type ReactElement, Suspense } from 'react'
import type { Formatting } from './formatting.ts'

export interface FormattingMenuProps {
  readonly editor: LexicalEditor
  /** What the selection looks like. */
  readonly formatting: Formatting
}

type FormattingMenu = (props: FormattingMenuProps) => ReactElement

const menu = (load: () => Promise<{ readonly default: FormattingMenu }>): FormattingMenu => {
  const Menu = lazy(load)
  return (props) => (
    <Suspense>
      <Menu {...props} />
    </Suspense>
  )
}

export const TurnIntoMenu: FormattingMenu = menu(() => import('./turn-into-menu.tsx'))
export const ColourMenu: FormattingMenu = menu(() => import('./colour-menu.tsx'))
export const MoreMenu: FormattingMenu = menu(() => import('./more-menu.tsx'))
