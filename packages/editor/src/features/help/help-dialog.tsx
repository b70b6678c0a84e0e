import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import { keyLabel } from '../../ui/keys.ts'

const sections = (): readonly {
  title: string
  keys: readonly (readonly [key: string, does: string])[]
}[] => [
  {
    title: 'Text',
    keys: [
      [keyLabel('B'), 'Bold'],
      [keyLabel('I'), 'Italic'],
      [keyLabel('U'), 'Underline'],
      [keyLabel('Shift', 'X'), 'Strike'],
      [keyLabel('E'), 'Code'],
      [keyLabel('K'), 'Link, on selected text'],
      [keyLabel('\\'), 'Clear formatting'],
    ],
  },
  {
    title: 'Blocks',
    keys: [
      [keyLabel('Alt', '0'), 'Text'],
      [keyLabel('Alt', '1 … 4'), 'Heading'],
      [keyLabel('Alt', '7'), 'Numbered list'],
      [keyLabel('Alt', '8'), 'Bulleted list'],
      [keyLabel('Alt', '9'), 'To-do list'],
      ['Tab', 'Nest a list item; Shift+Tab brings it back'],
      [`${keyLabel(']')} ${keyLabel('[')}`, 'Indent and outdent'],
      [keyLabel('Shift', 'L E R J'), 'Align: start, centre, end, justify'],
      ['Alt+Shift+↑ ↓', 'Move the block'],
      [keyLabel('D'), 'Duplicate the block'],
      [keyLabel('.'), 'Menu of the block'],
    ],
  },
  {
    title: 'Document',
    keys: [
      [keyLabel('Z'), 'Undo what you did'],
      [keyLabel('Shift', 'Z'), 'Redo'],
      [keyLabel('F'), 'Find and replace'],
      [keyLabel('K'), 'Everything you can do, by name'],
      [keyLabel('/'), 'This help'],
    ],
  },
  {
    title: 'While you type',
    keys: [
      ['/', 'Insert anything'],
      ['# to ####', 'Headings'],
      ['- or 1. or [ ]', 'Lists'],
      ['>', 'Quote'],
      ['```', 'Code block'],
      ['**bold** *italic*', 'and ~~strike~~, `code`'],
    ],
  },
]

const HelpDialog = ({ onClose }: { readonly onClose: () => void }): ReactElement => {
  // Inside the editor's own element, where its colours and fonts are known.
  const [place, setPlace] = useState<HTMLDivElement | null>(null)
  return (
    <div ref={setPlace}>
      <Dialog.Root open={place !== null} onOpenChange={(isOpen) => isOpen || onClose()}>
        <Dialog.Portal container={place}>
          <Dialog.Backdrop className="quire-backdrop" />
          <Dialog.Popup className="quire-dialog">
            <Dialog.Title className="quire-dialog-title">What the keyboard can do</Dialog.Title>
            <Dialog.Close className="quire-icon-button quire-dialog-close" aria-label="Close">
              <X size={16} strokeWidth={1.5} aria-hidden />
            </Dialog.Close>
            <div className="quire-help">
              {sections().map(({ title, keys }) => (
                <section key={title}>
                  <h3>{title}</h3>
                  <dl>
                    {keys.map(([key, does]) => (
                      <div key={key}>
                        <dt>
                          <kbd>{key}</kbd>
                        </dt>
                        <dd>{does}</dd>
                      </div>
                    ))}
                  </dl>
                </section>
              ))}
            </div>
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
    </div>
  )
}

export default HelpDialog
