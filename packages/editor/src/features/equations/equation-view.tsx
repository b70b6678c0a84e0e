import { type EquationNode, equationTex, type InlineEquationNode } from '@quire/document/nodes'
import { $getNodeByKey, $getState, $setState, type LexicalEditor } from 'lexical'
import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from 'react'
import { useEditable } from '../../ui/use-editable.ts'
import { isFresh } from './fresh.ts'

interface EquationViewProps {
  readonly editor: LexicalEditor
  readonly nodeKey: string
  readonly tex: string
  readonly isBlock: boolean
}

/** An equation; a click (or Enter on it) opens its TeX. */
const EquationView = ({ editor, nodeKey, tex, isBlock }: EquationViewProps): ReactElement => {
  const isEditable = useEditable(editor)
  const [isEditing, setIsEditing] = useState(tex === '' && editor.isEditable() && isFresh(editor, nodeKey))
  const markup = useRenderedTex(tex, isBlock)
  if (isEditing)
    return (
      <TexField
        tex={tex}
        isBlock={isBlock}
        onDone={(latest) => {
          setIsEditing(false)
          editor.update(() => {
            const node = $getNodeByKey<EquationNode | InlineEquationNode>(nodeKey)
            if (!node) return
            if (latest === '') node.remove()
            else if (latest !== $getState(node, equationTex)) $setState(node, equationTex, latest)
            if (latest !== '') node.selectNext()
          })
          editor.focus()
        }}
      />
    )
  return (
    <button
      type="button"
      className="quire-equation"
      aria-label={tex === '' ? 'Empty equation' : `Equation ${tex}`}
      disabled={!isEditable}
      onClick={() => setIsEditing(true)}
    >
      {tex === '' || markup === undefined ? (
        <code>{tex || 'TeX'}</code>
      ) : (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: MathML by KaTeX, which escapes and trusts nothing
        <span dangerouslySetInnerHTML={{ __html: markup }} />
      )}
    </button>
  )
}

/** The equation as MathML, once KaTeX has been loaded. */
const useRenderedTex = (tex: string, isBlock: boolean): string | undefined => {
  const [markup, setMarkup] = useState<string>()
  useEffect(() => {
    let isCurrent = true
    void import('./render-tex.ts').then(({ renderTex }) => {
      if (isCurrent) setMarkup(renderTex(tex, isBlock))
    })
    return () => {
      isCurrent = false
    }
  }, [tex, isBlock])
  return markup
}

interface TexFieldProps {
  readonly tex: string
  readonly isBlock: boolean
  readonly onDone: (tex: string) => void
}

const TexField = ({ tex, isBlock, onDone }: TexFieldProps): ReactElement => {
  const [value, setValue] = useState(tex)
  const field = useRef<HTMLTextAreaElement>(null)
  const markup = useRenderedTex(value, isBlock)
  useEffect(() => field.current?.focus(), [])
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Escape') onDone(tex)
    else if (event.key === 'Enter' && !event.shiftKey) onDone(value.trim())
    else return
    event.preventDefault()
  }
  return (
    <span className="quire-tex">
      <textarea
        ref={field}
        rows={isBlock ? 2 : 1}
        spellCheck={false}
        aria-label="Equation in TeX"
        placeholder="\\sum_{i=1}^{n} i"
        value={value}
        onChange={({ target }) => setValue(target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => onDone(value.trim())}
      />
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: MathML by KaTeX, which escapes and trusts nothing */}
      {value && markup && <span aria-hidden dangerouslySetInnerHTML={{ __html: markup }} />}
    </span>
  )
}

export default EquationView
