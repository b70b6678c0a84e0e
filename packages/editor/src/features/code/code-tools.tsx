import { $isCodeNode, type CodeNode } from '@lexical/code-core'
import { $findMatchingParent } from '@lexical/utils'
import { $getNodeByKey, $getSelection, $isRangeSelection, type LexicalEditor } from 'lexical'
import { Copy } from 'lucide-react'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { readState } from '../../read-state.ts'
import { floatBeside } from '../../ui/float.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { useFocusWithin } from '../../ui/use-focus-within.ts'

interface CodeAtCaret {
  readonly key: string
  readonly language: string
}

const load = () => import('./highlighter.ts')

/** At the code block with the caret: its language and a copy button. */
export const CodeTools = ({ editor }: { readonly editor: LexicalEditor }): ReactElement | null => {
  const tools = useRef<HTMLDivElement>(null)
  const [code, setCode] = useState<CodeAtCaret>()
  const [languages, setLanguages] = useState<readonly string[]>([])
  const hasFocus = useFocusWithin(editor, tools)
  const key = hasFocus && editor.isEditable() ? code?.key : undefined

  useEffect(() => {
    const read = () => {
      const latest = readCode(editor)
      setCode((before) =>
        before?.key === latest?.key && before?.language === latest?.language ? before : latest,
      )
    }
    // The caret may be in code before this was loaded.
    read()
    return editor.registerUpdateListener(read)
  }, [editor])
  useEffect(() => {
    if (key) void load().then((highlighter) => setLanguages(highlighter.languages))
    const element = tools.current
    const anchor = key && editor.getElementByKey(key)
    return element && anchor ? floatBeside(element, anchor, 'top-end') : undefined
  }, [editor, key])
  if (!code || !key) return null

  const setLanguage = (language: string) =>
    editor.update(() => {
      const node = $getNodeByKey(key)
      if ($isCodeNode(node)) node.setLanguage(language || null)
    })
  const copy = () => {
    const text = readState(editor, () => $getNodeByKey(key)?.getTextContent() ?? '')
    void navigator.clipboard?.writeText(text)
  }
  return (
    <div ref={tools} className="quire-bubble" role="toolbar" aria-label="Code block">
      <select
        className="quire-select"
        aria-label="Language"
        value={code.language}
        onChange={({ target }) => setLanguage(target.value)}
      >
        <option value="">Plain text</option>
        {code.language && !languages.includes(code.language) && <option>{code.language}</option>}
        {languages.map((language) => (
          <option key={language}>{language}</option>
        ))}
      </select>
      <IconButton icon={Copy} label="Copy code" onPress={copy} />
    </div>
  )
}

const readCode = (editor: LexicalEditor): CodeAtCaret | undefined =>
  readState(editor, () => {
    const selection = $getSelection()
    if (!$isRangeSelection(selection)) return undefined
    const code: CodeNode | null = $findMatchingParent(selection.anchor.getNode(), $isCodeNode)
    return code ? { key: code.getKey(), language: code.getLanguage() ?? '' } : undefined
  })
