import { Menu } from '@base-ui/react/menu'
import { Baseline, Check } from 'lucide-react'
import { type ReactElement, useRef } from 'react'
import { focusText } from '../../ui/focus-text.ts'
import { colourLabel } from './actions.ts'
import { type Colour, type ColourKind, colours, setColour } from './colours.ts'
import type { FormattingMenuProps } from './menus.tsx'

/** Colours for text and for what is behind it. */
const ColourMenu = ({ editor, formatting }: FormattingMenuProps): ReactElement => {
  const { color, highlight } = formatting
  const place = useRef<HTMLSpanElement>(null)
  const group = (kind: ColourKind, title: string, current: Colour | undefined) => (
    <Menu.RadioGroup
      className="quire-swatches"
      value={current ?? ''}
      onValueChange={(value: string) =>
        setColour(editor, kind, colours.find((colour) => colour === value) ?? null)
      }
    >
      <Menu.GroupLabel className="quire-menu-label">{title}</Menu.GroupLabel>
      {['', ...colours].map((colour) => (
        <Menu.RadioItem
          key={colour}
          value={colour}
          closeOnClick
          className="quire-swatch"
          data-kind={kind}
          data-colour={colour || undefined}
          aria-label={colourLabel(kind, colour || null)}
          title={colourLabel(kind, colour || null)}
        >
          {kind === 'color' ? <span aria-hidden>A</span> : null}
          <Menu.RadioItemIndicator className="quire-swatch-chosen">
            <Check size={12} strokeWidth={2.5} aria-hidden />
          </Menu.RadioItemIndicator>
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  )
  return (
    <span ref={place} className="quire-menu-place">
      <Menu.Root modal={false} onOpenChange={(isOpen) => isOpen || focusText(editor)}>
        <Menu.Trigger
          className="quire-icon-button"
          aria-label="Colours"
          title="Colours"
          data-colour={color}
          onMouseDown={(event) => event.preventDefault()}
        >
          <Baseline size={16} strokeWidth={1.5} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal container={place}>
          <Menu.Positioner sideOffset={8} align="center" className="quire-menu-positioner">
            <Menu.Popup className="quire-menu quire-colours" aria-label="Colours" finalFocus={false}>
              {group('color', 'Text', color)}
              {group('highlight', 'Highlight', highlight)}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </span>
  )
}

export default ColourMenu
