// Paste goes through the document's own readers: they keep structure, drop styles and everything that could run, and
// know every block. Copy goes through its writers. Both are loaded when there is first something to paste or copy.
import {
  $getSelection,
  $isNodeSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_NORMAL,
  COPY_COMMAND,
  CUT_COMMAND,
  type LexicalEditor,
  mergeRegister,
  PASTE_COMMAND,
} from 'lexical'
import { INSERT_FILES_COMMAND, PASTED_COMMAND, type PasteMode } from '../../commands.ts'
import { toSafeUrl } from '../links/url.ts'
import { $selectedClip, loadWriters, type Writers, writeClipboard } from './copy.ts'
import { readPaste } from './read.ts'

/** Reads what is pasted, of any program, and writes what is copied for every program. @returns stops it */
export const registerClipboard = (editor: LexicalEditor): (() => void) => {
  const wantsPlain = watchPlainPaste(editor)
  const writers = keepWriters(editor)
  const copy = (event: ClipboardEvent | KeyboardEvent | null): boolean => {
    const data = dataOf(event)
    const clip = data && writers.get() ? $selectedClip(editor) : null
    if (!event || !data || !clip || !writers.get()) return false
    writeClipboard(data, clip, writers.get() as Writers) // looked at above
    event.preventDefault()
    return true
  }
  return mergeRegister(
    wantsPlain.stop,
    writers.stop,
    editor.registerCommand(COPY_COMMAND, copy, COMMAND_PRIORITY_NORMAL),
    editor.registerCommand(CUT_COMMAND, (event) => copy(event) && $removeSelected(), COMMAND_PRIORITY_NORMAL),
    editor.registerCommand(
      PASTE_COMMAND,
      (event) => {
        const data = dataOf(event)
        if (!data || (!$isRangeSelection($getSelection()) && !$isNodeSelection($getSelection()))) return false
        const isHandled = $paste(editor, data, wantsPlain.get())
        if (isHandled) event.preventDefault()
        return isHandled
      },
      COMMAND_PRIORITY_NORMAL,
    ),
  )
}

/** The data of a clipboard event in the text; the fields of pictures and menus have their own. */
const dataOf = (event: unknown): DataTransfer | null => {
  if (!(event instanceof ClipboardEvent)) return null
  const { target } = event
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
  return isField ? null : event.clipboardData
}

const $paste = (editor: LexicalEditor, data: DataTransfer, isPlain: boolean): boolean => {
  const text = data.getData('text/plain')
  if ($isInCode()) {
    if (text === '') return false
    $insertText(text)
    return true
  }
  if (isPlain) return false // Lexical puts plain words in
  // A picture that was copied from a page comes with its HTML: the picture itself is what was meant.
  const files = [...data.files]
  if (
    files.length > 0 &&
    isOnlyPicture(data.getData('text/html')) &&
    editor.dispatchCommand(INSERT_FILES_COMMAND, files)
  )
    return true
  if (text && toSafeUrl(text) && !/\s/.test(text.trim())) return false
  const paste = readPaste(data)
  if (!paste) return false
  const { mode, others, read } = paste
  const insert = async (as: PasteMode) => {
    const [clip, { insertClip }] = await Promise.all([read(as), import('./insert.ts')])
    insertClip(editor, clip)
  }
  void insert(mode).then(() => {
    if (others.length > 0)
      editor.dispatchCommand(PASTED_COMMAND, {
        mode,
        others,
        insertAs: (other) => void insert(other),
      })
  })
  return true
}

const isOnlyPicture = (html: string): boolean =>
  html === '' ||
  /^\s*(?:<html>|<body>|<meta[^>]*>|<!--[^>]*-->|\s)*<img\b[^>]*>(?:<!--[^>]*-->|<\/body>|<\/html>|\s)*$/i.test(
    html,
  )

const $insertText = (text: string): void => {
  const selection = $getSelection()
  if ($isRangeSelection(selection)) selection.insertRawText(text)
}

const $removeSelected = (): boolean => {
  const selection = $getSelection()
  if ($isRangeSelection(selection)) selection.removeText()
  else for (const node of selection?.getNodes() ?? []) node.remove()
  return true
}

const $isInCode = (): boolean => {
  const selection = $getSelection()
  return $isRangeSelection(selection) && selection.anchor.getNode().getTopLevelElement()?.getType() === 'code'
}

/** Ctrl+Shift+V means the words alone. The paste event does not say so, only the key before it. */
const watchPlainPaste = (editor: LexicalEditor) => {
  let isPlain = false
  const stop = editor.registerRootListener((root) => {
    if (!root) return
    const ended = new AbortController()
    const { signal } = ended
    root.addEventListener(
      'keydown',
      ({ key, shiftKey, ctrlKey, metaKey }) => {
        isPlain = key.toLowerCase() === 'v' && shiftKey && (ctrlKey || metaKey)
      },
      { signal, capture: true },
    )
    root.addEventListener(
      'keyup',
      () => {
        isPlain = false
      },
      { signal, capture: true },
    )
    return () => ended.abort()
  })
  return { get: () => isPlain, stop }
}

/** The writers, from when somebody first comes into the text. */
const keepWriters = (editor: LexicalEditor) => {
  let writers: Writers | undefined
  const load = () => {
    void loadWriters().then((loaded) => {
      writers = loaded
    })
  }
  const stop = editor.registerRootListener((root) => {
    if (!root) return
    const ended = new AbortController()
    for (const type of ['focusin', 'pointerdown'] as const)
      root.addEventListener(type, load, { signal: ended.signal, once: true })
    return () => ended.abort()
  })
  return { get: () => writers, stop }
}
