import { FORMAT_TEXT_COMMAND, type LexicalEditor } from 'lexical'
import { Link } from 'lucide-react'
import { lazy, type ReactElement, type ReactNode, Suspense } from 'react'
import { EDIT_LINK_COMMAND } from '../../commands.ts'
import { focusText } from '../../ui/focus-text.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { keyLabel } from '../../ui/keys.ts'
import { turnInto } from './block-types.ts'
import { setColour } from './colours.ts'
import { formatControls } from './controls.ts'
import { activeActions, type Formatting } from './formatting.ts'

const ColourMenu = lazy(() => import('./colour-menu.tsx'))
const MoreMenu = lazy(() => import('./more-menu.tsx'))
const TurnIntoMenu = lazy(() => import('./turn-into-menu.tsx'))

interface FormattingButtonsProps {
  readonly editor: LexicalEditor
  readonly formatting: Formatting
  /** Stands before what is done rarely. */
  readonly children?: ReactNode
}

/** What a toolbar for a wide screen holds, over selected text or fixed. */
export const FormattingButtons = ({ editor, formatting, children }: FormattingButtonsProps): ReactElement => (
  <>
    <Suspense>
      <TurnIntoMenu
        current={formatting.blockType}
        onChoose={(type) => turnInto(editor, type)}
        onClose={() => focusText(editor)}
      />
    </Suspense>
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
    <Suspense>
      <ColourMenu
        color={formatting.color}
        highlight={formatting.highlight}
        onChoose={(kind, colour) => setColour(editor, kind, colour)}
        onClose={() => focusText(editor)}
      />
    </Suspense>
    <hr />
    <IconButton
      icon={Link}
      label="Link"
      shortcut={keyLabel('K')}
      isPressed={formatting.link !== undefined}
      onPress={() => editor.dispatchCommand(EDIT_LINK_COMMAND, undefined)}
    />
    {children}
    <Suspense>
      <MoreMenu editor={editor} active={activeActions(formatting)} onClose={() => focusText(editor)} />
    </Suspense>
  </>
)
