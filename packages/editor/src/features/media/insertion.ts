// How pictures and files come in; loaded with what else only writing needs.
import { getPeerDependencyFromEditor } from '@lexical/extension'
import { COMMAND_PRIORITY_EDITOR, type LexicalEditor, mergeRegister, PASTE_TAG } from 'lexical'
import { INSERT_FILES_COMMAND, PICK_FILES_COMMAND } from '../../commands.ts'
import type { MediaExtension } from './extension.tsx'
import { insertFiles, uploadDataImages } from './media.ts'

/** Files by paste, drop and choice, where the application can upload. @returns stops it */
export const registerMediaInsertion = (editor: LexicalEditor): (() => void) => {
  const media = getPeerDependencyFromEditor<typeof MediaExtension>(editor, '@quire/media')?.output
  if (!media) return () => undefined
  return mergeRegister(
    editor.registerCommand(
      INSERT_FILES_COMMAND,
      (files) => {
        if (files.length === 0 || !media.upload()) return false
        insertFiles(media, files)
        return true
      },
      COMMAND_PRIORITY_EDITOR,
    ),
    editor.registerCommand(
      PICK_FILES_COMMAND,
      (accept) => {
        if (!media.upload()) return false
        pickFiles(accept, (files) => insertFiles(media, files))
        return true
      },
      COMMAND_PRIORITY_EDITOR,
    ),
    editor.registerUpdateListener(({ tags }) => {
      if (tags.has(PASTE_TAG)) uploadDataImages(media)
    }),
  )
}

/** The browser's own dialog for choosing files. */
const pickFiles = (accept: string, onPick: (files: readonly File[]) => void): void => {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.accept = accept
  input.addEventListener('change', () => onPick([...(input.files ?? [])]), { once: true })
  input.click()
}
