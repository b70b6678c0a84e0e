import { Menu } from '@base-ui/react/menu'
import { ChevronDown } from 'lucide-react'
import { type ReactElement, useRef } from 'react'
import { type BlockType, blockTypes } from './block-types.ts'
import { blockIcons } from './controls.ts'

interface TurnIntoMenuProps {
  readonly current: BlockType
  readonly onChoose: (type: BlockType) => void
  /** Called when the menu has gone, so that the caret can go back to the text. */
  readonly onClose: () => void
}

/** The kind of block at the caret, and the kinds it can become. Loaded with the first toolbar that shows. */
const TurnIntoMenu = ({ current, onChoose, onClose }: TurnIntoMenuProps): ReactElement => {
  const place = useRef<HTMLSpanElement>(null)
  const label = blockTypes.find(({ type }) => type === current)?.label ?? 'Text'
  return (
    <span ref={place} className="quire-menu-place">
      <Menu.Root modal={false} onOpenChange={(isOpen) => isOpen || onClose()}>
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
                    onClick={() => onChoose(type)}
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
