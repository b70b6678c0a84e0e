import { $isLinkNode, type LinkNode, TOGGLE_LINK_COMMAND } from '@lexical/link'
import { $findMatchingParent } from '@lexical/utils'
import {
  $getSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_LOW,
  KEY_ESCAPE_COMMAND,
  type LexicalEditor,
  mergeRegister,
} from 'lexical'
import { Copy, Pencil, Unlink } from 'lucide-react'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { EDIT_LINK_COMMAND } from '../../commands.ts'
import { readState } from '../../read-state.ts'
import { floatBeside } from '../../ui/float.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { registerOpener } from '../../ui/openers.ts'
import { createSelectionRect } from '../../ui/selection-rect.ts'
import { useFocusWithin } from '../../ui/use-focus-within.ts'
import { LinkField } from './link-field.tsx'
import { toSafeUrl } from './url.ts'

/** The link at the caret: where it leads, and what can be done with it. */
export const LinkBubble = ({ editor }: { readonly editor: LexicalEditor }): ReactElement | null => {
  const bubble = useRef<HTMLDivElement>(null)
  const [link, setLink] = useState<LinkAtCaret>()
  const [isEditing, setIsEditing] = useState(false)
  const [dismissed, setDismissed] = useState<string>()
  const hasFocus = useFocusWithin(editor, bubble)
  const isOpen = isEditing || (hasFocus && link?.isCollapsed === true && link.key !== dismissed)

  useEffect(() => {
    const read = () => {
      const latest = readLink(editor)
      setLink((before) => (isSame(before, latest) ? before : latest))
      if (!latest) setDismissed(undefined)
    }
    // The caret may be in a link before this was loaded.
    read()
    return mergeRegister(
      editor.registerUpdateListener(read),
      registerOpener(editor, EDIT_LINK_COMMAND, () => setIsEditing(true)),
    )
  }, [editor])
  useEffect(() => {
    const element = bubble.current
    const root = editor.getRootElement()
    if (!isOpen || !element || !root) return
    const anchor = { getBoundingClientRect: createSelectionRect(root), contextElement: root }
    return mergeRegister(
      floatBeside(element, anchor, 'bottom-start'),
      editor.registerCommand(
        KEY_ESCAPE_COMMAND,
        () => {
          setDismissed(link?.key)
          return true
        },
        COMMAND_PRIORITY_LOW,
      ),
    )
  }, [editor, isOpen, link?.key])
  if (!isOpen) return null

  const backToText = () => {
    setIsEditing(false)
    editor.focus()
  }
  return (
    <div ref={bubble} className="quire-bubble" role="toolbar" aria-label="Link">
      {isEditing || !link ? (
        <LinkField editor={editor} link={link?.url} onDone={backToText} />
      ) : (
        <ViewLink editor={editor} url={link.url} onEdit={() => setIsEditing(true)} />
      )}
    </div>
  )
}

interface ViewLinkProps {
  readonly editor: LexicalEditor
  readonly url: string
  readonly onEdit: () => void
}

const ViewLink = ({ editor, url, onEdit }: ViewLinkProps): ReactElement => {
  // The address may come from another client: what could run code is shown, never linked.
  const safeUrl = toSafeUrl(url)
  return (
    <>
      {safeUrl ? (
        <a className="quire-link-address" href={safeUrl} target="_blank" rel="noopener noreferrer">
          {url}
        </a>
      ) : (
        <span className="quire-link-address">{url}</span>
      )}
      <IconButton icon={Pencil} label="Edit link" onPress={onEdit} />
      <IconButton icon={Copy} label="Copy link" onPress={() => void navigator.clipboard?.writeText(url)} />
      <IconButton
        icon={Unlink}
        label="Remove link"
        onPress={() => editor.dispatchCommand(TOGGLE_LINK_COMMAND, null)}
      />
    </>
  )
}

interface LinkAtCaret {
  readonly key: string
  readonly url: string
  readonly isCollapsed: boolean
}

const readLink = (editor: LexicalEditor): LinkAtCaret | undefined =>
  readState(editor, () => {
    const selection = $getSelection()
    if (!$isRangeSelection(selection)) return undefined
    const link: LinkNode | null = $findMatchingParent(selection.anchor.getNode(), $isLinkNode)
    return link ? { key: link.getKey(), url: link.getURL(), isCollapsed: selection.isCollapsed() } : undefined
  })

const isSame = (a: LinkAtCaret | undefined, b: LinkAtCaret | undefined): boolean =>
  a?.key === b?.key && a?.url === b?.url && a?.isCollapsed === b?.isCollapsed
