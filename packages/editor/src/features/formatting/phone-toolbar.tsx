import {
  FORMAT_TEXT_COMMAND,
  INDENT_CONTENT_COMMAND,
  type LexicalEditor,
  OUTDENT_CONTENT_COMMAND,
  REDO_COMMAND,
  UNDO_COMMAND,
} from 'lexical'
import { Bold, IndentDecrease, IndentIncrease, Italic, List, ListChecks, Redo2, Undo2 } from 'lucide-react'
import { type ReactElement, useEffect, useRef } from 'react'
import { IconButton } from '../../ui/icon-button.tsx'
import { turnInto } from './block-types.ts'
import { useFormatting } from './formatting.ts'
import { ColourMenu, MoreMenu, TurnIntoMenu } from './menus.tsx'

/** One row above a phone's keyboard. style.css shows it on narrow screens only. */
export const PhoneToolbar = ({ editor }: { readonly editor: LexicalEditor }): ReactElement => {
  const toolbar = useRef<HTMLDivElement>(null)
  const formatting = useFormatting(editor)
  const { blockType, formats, canUndo, canRedo } = formatting
  const isList = blockType === 'bullet' || blockType === 'number' || blockType === 'check'
  useEffect(() => (toolbar.current ? stayAboveKeyboard(toolbar.current) : undefined), [])
  return (
    <div ref={toolbar} className="quire-phone-toolbar" role="toolbar" aria-label="Formatting">
      <TurnIntoMenu editor={editor} formatting={formatting} />
      <IconButton
        icon={Bold}
        label="Bold"
        isPressed={formats.has('bold')}
        onPress={() => editor.dispatchCommand(FORMAT_TEXT_COMMAND, 'bold')}
      />
      <IconButton
        icon={Italic}
        label="Italic"
        isPressed={formats.has('italic')}
        onPress={() => editor.dispatchCommand(FORMAT_TEXT_COMMAND, 'italic')}
      />
      <ColourMenu editor={editor} formatting={formatting} />
      <IconButton
        icon={List}
        label="Bulleted list"
        isPressed={blockType === 'bullet'}
        onPress={() => turnInto(editor, 'bullet')}
      />
      <IconButton
        icon={ListChecks}
        label="To-do list"
        isPressed={blockType === 'check'}
        onPress={() => turnInto(editor, 'check')}
      />
      {isList && (
        <>
          <IconButton
            icon={IndentDecrease}
            label="Move left"
            onPress={() => editor.dispatchCommand(OUTDENT_CONTENT_COMMAND, undefined)}
          />
          <IconButton
            icon={IndentIncrease}
            label="Move right"
            onPress={() => editor.dispatchCommand(INDENT_CONTENT_COMMAND, undefined)}
          />
        </>
      )}
      <MoreMenu editor={editor} formatting={formatting} />
      <IconButton
        icon={Undo2}
        label="Undo"
        isDisabled={!canUndo}
        onPress={() => editor.dispatchCommand(UNDO_COMMAND, undefined)}
      />
      <IconButton
        icon={Redo2}
        label="Redo"
        isDisabled={!canRedo}
        onPress={() => editor.dispatchCommand(REDO_COMMAND, undefined)}
      />
    </div>
  )
}

/** An on-screen keyboard covers the page's bottom without resizing it; only the visual viewport knows. */
const stayAboveKeyboard = (toolbar: HTMLElement): (() => void) | undefined => {
  const viewport = window.visualViewport
  if (!viewport) return undefined
  const ended = new AbortController()
  const move = () => {
    const covered = Math.max(0, window.innerHeight - viewport.height - viewport.offsetTop)
    toolbar.style.translate = covered > 0 ? `0 ${-Math.round(covered)}px` : ''
  }
  for (const type of ['resize', 'scroll'] as const)
    viewport.addEventListener(type, move, { signal: ended.signal })
  move()
  return () => ended.abort()
}
