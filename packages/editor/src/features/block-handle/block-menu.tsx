import { Menu } from '@base-ui/react/menu'
import { ArrowDown, ArrowUp, CopyPlus, Link, type LucideIcon, Trash2 } from 'lucide-react'
import type { ReactElement } from 'react'
import type { InsertItem } from '../../ui/insert-item.ts'
import { keyLabel } from '../../ui/keys.ts'

/** What can be done with a block as a whole. */
export interface BlockActions {
  readonly duplicate: () => void
  readonly copyLink: () => void
  readonly moveUp: () => void
  readonly moveDown: () => void
  readonly remove: () => void
}

interface BlockMenuProps {
  readonly anchor: Element
  readonly container: HTMLElement
  readonly actions: BlockActions
  /** The kinds that the block can become. */
  readonly kinds: readonly InsertItem[]
  readonly onTurnInto: (kind: InsertItem) => void
  readonly onClose: () => void
}

const BlockMenu = ({
  anchor,
  container,
  actions,
  kinds,
  onTurnInto,
  onClose,
}: BlockMenuProps): ReactElement => (
  <Menu.Root defaultOpen modal={false} onOpenChange={(isOpen) => isOpen || onClose()}>
    <Menu.Portal container={container}>
      <Menu.Positioner
        anchor={anchor}
        side="bottom"
        align={isSameDirection(anchor, container) ? 'start' : 'end'}
        sideOffset={6}
        className="quire-menu-positioner"
      >
        <Menu.Popup className="quire-menu" aria-label="Block" finalFocus={false}>
          <Entry icon={CopyPlus} label="Duplicate" keys={keyLabel('D')} onClick={actions.duplicate} />
          <Entry icon={Link} label="Copy link" onClick={actions.copyLink} />
          <Entry icon={ArrowUp} label="Move up" keys="Alt+Shift+↑" onClick={actions.moveUp} />
          <Entry icon={ArrowDown} label="Move down" keys="Alt+Shift+↓" onClick={actions.moveDown} />
          <Entry icon={Trash2} label="Delete" onClick={actions.remove} />
          <Menu.Separator className="quire-menu-separator" />
          <Menu.Group>
            <Menu.GroupLabel className="quire-menu-label">Turn into</Menu.GroupLabel>
            {kinds.map((kind) => (
              <Entry key={kind.id} icon={kind.icon} label={kind.label} onClick={() => onTurnInto(kind)} />
            ))}
          </Menu.Group>
        </Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  </Menu.Root>
)

/** A menu opens over its block, so it begins on the side of the grip, which need not be that of the interface. */
const isSameDirection = (anchor: Element, container: Element): boolean =>
  getComputedStyle(anchor).direction === getComputedStyle(container).direction

interface EntryProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly keys?: string
  readonly onClick: () => void
}

const Entry = ({ icon: Icon, label, keys, onClick }: EntryProps): ReactElement => (
  <Menu.Item className="quire-menu-item" onClick={onClick}>
    <Icon size={16} strokeWidth={1.5} aria-hidden />
    {label}
    {keys && <kbd>{keys}</kbd>}
  </Menu.Item>
)

export default BlockMenu
