import { Menu } from '@base-ui/react/menu'
import { ChevronDown } from 'lucide-react'
import { type ReactElement, useRef } from 'react'
import { focusText } from '../../ui/focus-text.ts'
import { blockTypes, turnInto } from './block-types.ts'
import { blockIcons } from './controls.ts'
import type { FormattingMenuProps } from './menus.tsx'

/** The kind of block at the caret, and the kinds it can become. */
const TurnIntoMenu = ({ editor, formatting }: FormattingMenuProps): ReactElement => {
  const place = useRef<HTMLSpanElement>(null)
  const current = formatting.blockType
  const label = blockTypes.find(({ type }) => type === current)?.label ?? 'Text'
  return (
    <span ref={place} className="quire-menu-place">
      <Menu.Root modal={false} onOpenChange={(isOpen) => isOpen || focusText(editor)}>
        <Menu.Trigger className="quire-text-button" aria-label={`Turn into, now ${label}`}>
          {label}
          <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal container={place}>
          <Menu.Positioner sideOffset={8} align="start" className="quire-menu-positioner">
            <Menu.Popup className="quire-menu" finalFocus={false}>
              {blockTypes.map(({ type, label, markdown }) => {
                const Icon = blockIcons[type]
                return (
                  <Menu.Item
                    key={type}
                    className="quire-menu-item"
                    aria-current={type === current || undefined}
                    onClick={() => turnInto(editor, type)}
                  >
                    <Icon size={16} strokeWidth={1.5} aria-hidden />
                    {label}
                    <kbd>{markdown}</kbd>
                  </Menu.Item>
                )
              })}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </span>
  )
}

export default TurnIntoMenu
