import { createDOMRange } from '@lexical/selection'
import { $getNodeByKey, type LexicalEditor } from 'lexical'
import { CaseSensitive, ChevronDown, ChevronUp, Replace, ReplaceAll, X } from 'lucide-react'
import { type KeyboardEvent, type ReactElement, useCallback, useEffect, useRef, useState } from 'react'
import { readState } from '../../read-state.ts'
import { focusText } from '../../ui/focus-text.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { $selectMatch, findMatches, type Match, replaceMatches } from './matches.ts'

interface FindBarProps {
  readonly editor: LexicalEditor
  /** What was selected when the bar was asked for. */
  readonly initial: string
  readonly onClose: () => void
}

/** Find and replace. What it finds is painted over the text (CSS Custom Highlights), never written into it. */
const FindBar = ({ editor, initial, onClose }: FindBarProps): ReactElement => {
  const [query, setQuery] = useState(initial)
  const [replacement, setReplacement] = useState('')
  const [isCaseSensitive, setIsCaseSensitive] = useState(false)
  const [current, setCurrent] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const matches = useMatches(editor, query, isCaseSensitive)
  const at = matches.length === 0 ? -1 : Math.min(current, matches.length - 1)
  usePaint(editor, matches, at)
  useEffect(() => input.current?.select(), [])

  const step = (by: number) => {
    if (matches.length === 0) return
    const next = (at + by + matches.length) % matches.length
    setCurrent(next)
    reveal(editor, matches[next])
  }
  const replaceOne = () => {
    const match = matches[at]
    if (match) replaceMatches(editor, [match], replacement)
  }
  const close = useCallback(() => {
    const match = matches[at]
    if (match) editor.update(() => void $selectMatch(match))
    onClose()
    focusText(editor)
  }, [editor, matches, at, onClose])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && event.target === input.current) step(event.shiftKey ? -1 : 1)
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) replaceOne()
    else return
    event.preventDefault()
  }
  return (
    <search className="quire-find" aria-label="Find and replace" onKeyDown={onKeyDown}>
      <input
        ref={input}
        type="text"
        placeholder="Find"
        aria-label="Find"
        value={query}
        onChange={({ target }) => {
          setQuery(target.value)
          setCurrent(0)
        }}
      />
      <span className="quire-find-count" role="status">
        {query === '' ? '' : matches.length === 0 ? 'Nothing' : `${at + 1} of ${matches.length}`}
      </span>
      <IconButton
        icon={CaseSensitive}
        label="Match case"
        isPressed={isCaseSensitive}
        onPress={() => setIsCaseSensitive(!isCaseSensitive)}
      />
      <IconButton icon={ChevronUp} label="Previous" shortcut="Shift+Enter" onPress={() => step(-1)} />
      <IconButton icon={ChevronDown} label="Next" shortcut="Enter" onPress={() => step(1)} />
      <IconButton icon={X} label="Close" shortcut="Esc" onPress={close} />
      {editor.isEditable() && (
        <>
          <input
            type="text"
            placeholder="Replace with"
            aria-label="Replace with"
            value={replacement}
            onChange={({ target }) => setReplacement(target.value)}
          />
          <span />
          <IconButton icon={Replace} label="Replace" isDisabled={at < 0} onPress={replaceOne} />
          <IconButton
            icon={ReplaceAll}
            label="Replace all"
            isDisabled={at < 0}
            onPress={() => replaceMatches(editor, matches, replacement)}
          />
        </>
      )}
    </search>
  )
}

/** The matches, found again after every change, at most once a frame. */
const useMatches = (editor: LexicalEditor, query: string, isCaseSensitive: boolean): readonly Match[] => {
  const [matches, setMatches] = useState<readonly Match[]>([])
  useEffect(() => {
    const find = () => setMatches(findMatches(editor, query, { isCaseSensitive }))
    find()
    let frame = 0
    const stop = editor.registerUpdateListener(({ dirtyElements, dirtyLeaves }) => {
      if (dirtyElements.size === 0 && dirtyLeaves.size === 0) return
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(find)
    })
    return () => {
      stop()
      cancelAnimationFrame(frame)
    }
  }, [editor, query, isCaseSensitive])
  return matches
}

const usePaint = (editor: LexicalEditor, matches: readonly Match[], at: number): void => {
  useEffect(() => {
    if (typeof Highlight === 'undefined' || !CSS.highlights) return
    const ranges = matches.map((match) => rangeOf(editor, match))
    const found = ranges.filter((range) => range !== null)
    const current = ranges[at]
    CSS.highlights.set('quire-found', new Highlight(...found))
    const highlight = new Highlight(...(current ? [current] : []))
    highlight.priority = 1
    CSS.highlights.set('quire-found-current', highlight)
    return () => {
      CSS.highlights.delete('quire-found')
      CSS.highlights.delete('quire-found-current')
    }
  }, [editor, matches, at])
}

const rangeOf = (editor: LexicalEditor, { start, end }: Match): Range | null =>
  readState(editor, () => {
    const from = $getNodeByKey(start.key)
    const to = $getNodeByKey(end.key)
    return from && to ? createDOMRange(editor, from, start.offset, to, end.offset) : null
  })

const reveal = (editor: LexicalEditor, match: Match | undefined): void => {
  const element = match && editor.getElementByKey(match.start.key)
  element?.scrollIntoView({ block: 'center' })
}

export default FindBar
