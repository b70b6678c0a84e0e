// What only writing needs, loaded behind the text: keys, clipboard, drag and drop, Markdown as one types. A page that
// is read, or is still being loaded, does without.
import { registerDragonSupport } from '@lexical/dragon'
import {
  ClickAfterLastBlockExtension,
  NormalizeInlineElementsExtension,
  NormalizeTripleClickSelectionExtension,
} from '@lexical/extension'
import { DRAG_DROP_PASTE, registerRichText } from '@lexical/rich-text'
import { COMMAND_PRIORITY_EDITOR, type LexicalEditor, mergeRegister } from 'lexical'
import { INSERT_FILES_COMMAND } from './commands.ts'
import { registerBlockKeys } from './features/block-handle/keys.ts'
import { registerClipboard } from './features/clipboard/paste.ts'
import { registerCodeEnter } from './features/code/enter.ts'
import { registerColumnKeys } from './features/columns/keys.ts'
import { registerContainerKeys } from './features/containers/keys.ts'
import { dividerShortcut } from './features/dividers/shortcut.ts'
import { registerFormattingShortcuts } from './features/formatting/shortcuts.ts'
import { nestWithTab } from './features/lists/nest-with-tab.ts'
import { registerMarkdown } from './features/markdown/shortcuts.ts'
import { registerMediaInsertion } from './features/media/insertion.ts'
import { registerTables } from './features/tables/register.ts'
import { registerTitle } from './features/title/register-title.ts'
import { type FeatureChoice, hasFeature } from './features.ts'
import { hearSelection } from './ui/hear-selection.ts'
import { keepSelection } from './ui/keep-selection.ts'
import { markSelected } from './ui/mark-selected.ts'
import { startExtension } from './ui/start-extension.ts'

export interface WritingOptions {
  readonly features: FeatureChoice
  /** The first line written into an empty document becomes its title. */
  readonly hasTitle: boolean
}

/** Makes an editor one can write in. @returns stops it */
export const registerWriting = (
  editor: LexicalEditor,
  { features, hasTitle }: WritingOptions,
): (() => void) =>
  mergeRegister(
    hearSelection(editor),
    registerRichText(editor),
    markSelected(editor),
    registerDragonSupport(editor),
    hasTitle ? registerTitle(editor) : () => undefined,
    startExtension(editor, ClickAfterLastBlockExtension),
    startExtension(editor, NormalizeInlineElementsExtension),
    startExtension(editor, NormalizeTripleClickSelectionExtension),
    hasFeature(features, 'markdown') ? registerMarkdown(editor, [dividerShortcut]) : () => undefined,
    registerClipboard(editor),
    registerContainerKeys(editor),
    registerColumnKeys(editor),
    registerTables(editor),
    registerMediaInsertion(editor),
    registerCodeEnter(editor),
    nestWithTab(editor),
    keepSelection(editor),
    registerBlockKeys(editor),
    registerFormattingShortcuts(editor),
    editor.registerCommand(
      DRAG_DROP_PASTE,
      (files) => editor.dispatchCommand(INSERT_FILES_COMMAND, files),
      COMMAND_PRIORITY_EDITOR,
    ),
  )
