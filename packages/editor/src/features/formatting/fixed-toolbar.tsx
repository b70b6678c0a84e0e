import { type LexicalEditor, REDO_COMMAND, UNDO_COMMAND } from 'lexical'
import { List, ListChecks, ListOrdered, Redo2, TextQuote, Undo2 } from 'lucide-react'
import type { ReactElement } from 'react'
import { IconButton } from '../../ui/icon-button.tsx'
import { keyLabel } from '../../ui/keys.ts'
import { turnInto } from './block-types.ts'
import { useFormatting } from './formatting.ts'
import { FormattingButtons } from './formatting-buttons.tsx'

const blocks = [
  { type: 'bullet', label: 'Bulleted list', icon: List },
  { type: 'number', label: 'Numbered list', icon: ListOrdered },
  { type: 'check', label: 'To-do list', icon: ListChecks },
  { type: 'quote', label: 'Quote', icon: TextQuote },
] as const

/** One row that stays over the text while it scrolls. style.css shows it on wide screens only: phones have their own. */
export const FixedToolbar = ({ editor }: { readonly editor: LexicalEditor }): ReactElement => {
  const formatting = useFormatting(editor)
  const { blockType, canUndo, canRedo } = formatting
  return (
    <>
      <IconButton
        icon={Undo2}
        label="Undo"
        shortcut={keyLabel('Z')}
        isDisabled={!canUndo}
        onPress={() => editor.dispatchCommand(UNDO_COMMAND, undefined)}
      />
      <IconButton
        icon={Redo2}
        label="Redo"
        shortcut={keyLabel('Shift', 'Z')}
        isDisabled={!canRedo}
        onPress={() => editor.dispatchCommand(REDO_COMMAND, undefined)}
      />
      <hr />
      <FormattingButtons editor={editor} formatting={formatting}>
        <hr />
        {blocks.map(({ type, label, icon }) => (
          <IconButton
            key={type}
            icon={icon}
            label={label}
            isPressed={blockType === type}
            onPress={() => turnInto(editor, blockType === type ? 'paragraph' : type)}
          />
        ))}
      </FormattingButtons>
    </>
  )
}
