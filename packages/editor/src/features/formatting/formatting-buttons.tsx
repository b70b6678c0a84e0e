import { FORMAT_TEXT_COMMAND } from 'lexical'
import { Link } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { EDIT_LINK_COMMAND } from '../../commands.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { keyLabel } from '../../ui/keys.ts'
import { formatControls } from './controls.ts'
import { ColourMenu, type FormattingMenuProps, MoreMenu, TurnIntoMenu } from './menus.tsx'

interface FormattingButtonsProps extends FormattingMenuProps {
  /** Stands before what is done rarely. */
  readonly children?: ReactNode
}

/** What a toolbar for a wide screen holds, over selected text or fixed. */
export const FormattingButtons = ({ editor, formatting, children }: FormattingButtonsProps): ReactElement => (
  <>
    <TurnIntoMenu editor={editor} formatting={formatting} />
    <hr />
    {formatControls.map(({ format, label, icon, shortcut }) => (
      <IconButton
        key={format}
        icon={icon}
        label={label}
        shortcut={shortcut()}
        isPressed={formatting.formats.has(format)}
        onPress={() => editor.dispatchCommand(FORMAT_TEXT_COMMAND, format)}
      />
    ))}
    <ColourMenu editor={editor} formatting={formatting} />
    <hr />
    <IconButton
      icon={Link}
      label="Link"
      shortcut={keyLabel('K')}
      isPressed={formatting.link !== undefined}
      onPress={() => editor.dispatchCommand(EDIT_LINK_COMMAND, undefined)}
    />
    {children}
    <MoreMenu editor={editor} formatting={formatting} />
  </>
)
