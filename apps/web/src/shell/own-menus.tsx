// What opens at the end of the bar; behind it is most of the code of the shell, which the text does not wait for.
import type { ReactElement } from 'react'
import { ProfilePopover } from './profile-popover.tsx'
import { ThemeMenu } from './theme-menu.tsx'

const OwnMenus = (): ReactElement => (
  <>
    <ThemeMenu />
    <ProfilePopover />
  </>
)

export default OwnMenus
