import type { ReactElement, ReactNode } from 'react'
import { useTheme } from '../theme.ts'

/** Gives the look and the theme to what is drawn outside of the page: menus, popovers, sheets. */
export const Themed = ({ children }: { readonly children: ReactNode }): ReactElement => {
  const { theme } = useTheme()
  return (
    <div className="quire portal" data-theme={theme === 'auto' ? undefined : theme}>
      {children}
    </div>
  )
}
