import { TOGGLE_LINK_COMMAND } from '@lexical/link'
import type { LexicalEditor } from 'lexical'
import { Check, Unlink } from 'lucide-react'
import {
  type FormEvent,
  type KeyboardEvent,
  type ReactElement,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { IconButton } from '../../ui/icon-button.tsx'
import { toSafeUrl } from './url.ts'

interface LinkFieldProps {
  readonly editor: LexicalEditor
  /** The address the selection has now. */
  readonly link: string | undefined
  readonly onDone: () => void
}

/** Asks for a link's address and puts it on the selected text. */
export const LinkField = ({ editor, link, onDone }: LinkFieldProps): ReactElement => {
  const [address, setAddress] = useState(link ?? '')
  const [isWrong, setIsWrong] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const hint = useId()
  useEffect(() => input.current?.select(), [])

  const finish = (url: string | null) => {
    editor.update(() => {
      editor.dispatchCommand(TOGGLE_LINK_COMMAND, url)
    })
    onDone()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (address.trim() === '') return finish(null)
    const url = toSafeUrl(address)
    if (url) finish(url)
    else setIsWrong(true)
  }
  const cancel = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    onDone()
  }
  return (
    <form className="quire-link-field" onSubmit={submit} onKeyDown={cancel}>
      <input
        ref={input}
        type="text"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        placeholder="Paste or type a link"
        aria-label="Link address"
        aria-invalid={isWrong}
        aria-describedby={isWrong ? hint : undefined}
        value={address}
        onChange={(event) => {
          setAddress(event.target.value)
          setIsWrong(false)
        }}
      />
      {isWrong && (
        <span id={hint} role="alert" className="quire-field-error">
          Not a web address
        </span>
      )}
      {link !== undefined && <IconButton icon={Unlink} label="Remove link" onPress={() => finish(null)} />}
      <IconButton icon={Check} label="Set link" onPress={() => input.current?.form?.requestSubmit()} />
    </form>
  )
}
