import { Menu } from '@base-ui/react/menu'
import { Ellipsis } from 'lucide-react'
import { Fragment, type ReactElement, useRef } from 'react'
import type { Action } from '../../ui/action.ts'
import { focusText } from '../../ui/focus-text.ts'
import { alignActions, directionActions, indentActions, scriptActions } from './actions.ts'
import { activeActions } from './formatting.ts'
import type { FormattingMenuProps } from './menus.tsx'

const groups: readonly (readonly Action[])[] = [scriptActions, alignActions, indentActions, directionActions]

/** What is done too rarely for a button of its own. */
const MoreMenu = ({ editor, formatting }: FormattingMenuProps): ReactElement => {
  const place = useRef<HTMLSpanElement>(null)
  const active = activeActions(formatting)
  return (
    <span ref={place} className="quire-menu-place">
      <Menu.Root modal={false} onOpenChange={(isOpen) => isOpen || focusText(editor)}>
        <Menu.Trigger
          className="quire-icon-button"
          aria-label="More formatting"
          title="More formatting"
          onMouseDown={(event) => event.preventDefault()}
        >
          <Ellipsis size={16} strokeWidth={1.5} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal container={place}>
          <Menu.Positioner sideOffset={8} align="end" className="quire-menu-positioner">
            <Menu.Popup className="quire-menu" aria-label="More formatting" finalFocus={false}>
              {groups.map((actions, at) => (
                <Fragment key={actions[0]?.id}>
                  {at > 0 && <Menu.Separator className="quire-menu-separator" />}
                  {actions.map(({ id, label, icon: Icon, keys, run }) => (
                    <Menu.Item
                      key={id}
                      className="quire-menu-item"
                      aria-current={active.has(id) || undefined}
                      onClick={() => run(editor)}
                    >
                      <Icon size={16} strokeWidth={1.5} aria-hidden />
                      {label}
                      {keys && <kbd>{keys}</kbd>}
                    </Menu.Item>
                  ))}
                </Fragment>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </span>
  )
}

export default MoreMenu
