import { Menu } from '@base-ui/react/menu'
import { Check, Monitor, Moon, PanelTop, Sun } from 'lucide-react'
import type { ReactElement } from 'react'
import { useStored } from '../stored.ts'
import { type Theme, useTheme } from '../theme.ts'
import { hasFixedToolbar } from '../toolbar.ts'
import { Themed } from './themed.tsx'

const themes = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'auto', label: 'As the system', icon: Monitor },
] as const

/** How the page looks to the one who sits before it. */
export const ThemeMenu = (): ReactElement => {
  const { theme, setTheme } = useTheme()
  const isFixed = useStored(hasFixedToolbar)
  const Icon = themes.find(({ value }) => value === theme)?.icon ?? Monitor
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="quire-icon-button" aria-label="Theme and toolbar" title="Theme and toolbar">
        <Icon size={16} strokeWidth={1.5} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Themed>
          <Menu.Positioner sideOffset={8} align="end" className="quire-menu-positioner">
            <Menu.Popup className="quire-menu">
              <Menu.RadioGroup value={theme} onValueChange={(value: Theme) => setTheme(value)}>
                {themes.map(({ value, label, icon: Icon }) => (
                  <Menu.RadioItem key={value} value={value} className="quire-menu-item" closeOnClick>
                    <Icon size={16} strokeWidth={1.5} aria-hidden />
                    {label}
                    <Menu.RadioItemIndicator className="menu-check">
                      <Check size={16} strokeWidth={1.5} aria-hidden />
                    </Menu.RadioItemIndicator>
                  </Menu.RadioItem>
                ))}
              </Menu.RadioGroup>
              <Menu.Separator className="quire-menu-separator wide-only" />
              <Menu.CheckboxItem
                checked={isFixed}
                onCheckedChange={hasFixedToolbar.set}
                className="quire-menu-item wide-only"
                closeOnClick
              >
                <PanelTop size={16} strokeWidth={1.5} aria-hidden />
                Toolbar over the text
                <Menu.CheckboxItemIndicator className="menu-check">
                  <Check size={16} strokeWidth={1.5} aria-hidden />
                </Menu.CheckboxItemIndicator>
              </Menu.CheckboxItem>
            </Menu.Popup>
          </Menu.Positioner>
        </Themed>
      </Menu.Portal>
    </Menu.Root>
  )
}
