import { Dialog } from '@base-ui/react/dialog'
import { type KeyboardEvent, type ReactElement, useId, useLayoutEffect, useRef, useState } from 'react'
import type { Action } from '../../ui/action.ts'
import { type ActionGroup, findActions } from './find-actions.ts'

interface PaletteDialogProps {
  readonly groups: readonly ActionGroup[]
  /** Called when it is to go, with what was chosen, if anything. */
  readonly onClose: (chosen?: Action) => void
}

const PaletteDialog = ({ groups, onClose }: PaletteDialogProps): ReactElement => {
  // Inside the editor's own element, where its colours and fonts are known.
  const [place, setPlace] = useState<HTMLDivElement | null>(null)
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const found = findActions(groups, query)
  const actions = found.flatMap(({ actions }) => actions)
  const at = Math.min(active, actions.length - 1)
  const chosen = actions[at]

  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is new with every query
  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [at, query])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && actions.length > 0) setActive((at + step + actions.length) % actions.length)
    else if (event.key === 'Enter' && chosen) onClose(chosen)
    else return
    event.preventDefault()
  }
  return (
    <div ref={setPlace}>
      <Dialog.Root open={place !== null} onOpenChange={(isOpen) => isOpen || onClose()}>
        <Dialog.Portal container={place}>
          <Dialog.Backdrop className="quire-backdrop" />
          <Dialog.Popup className="quire-dialog quire-palette" finalFocus={false}>
            <Dialog.Title className="quire-hidden">Commands</Dialog.Title>
            <input
              className="quire-palette-field"
              type="text"
              role="combobox"
              aria-label="What to do"
              aria-expanded
              aria-controls={id}
              aria-autocomplete="list"
              aria-activedescendant={chosen && `${id}-${chosen.id}`}
              autoComplete="off"
              spellCheck={false}
              placeholder="What would you like to do?"
              value={query}
              onChange={({ target }) => {
                setQuery(target.value)
                setActive(0)
              }}
              onKeyDown={onKeyDown}
            />
            <div
              ref={list}
              id={id}
              role="listbox"
              aria-label="Commands"
              tabIndex={-1}
              className="quire-palette-list"
            >
              {found.map(({ title, actions }) => (
                // biome-ignore lint/a11y/useSemanticElements: a group of options, which no element is
                <div key={title} role="group" aria-label={title}>
                  <div className="quire-menu-label" aria-hidden>
                    {title}
                  </div>
                  {actions.map((action) => (
                    <Option
                      key={action.id}
                      id={`${id}-${action.id}`}
                      action={action}
                      isChosen={action === chosen}
                      onChoose={() => onClose(action)}
                    />
                  ))}
                </div>
              ))}
            </div>
            {actions.length === 0 && (
              <p role="status" className="quire-palette-empty">
                Nothing is called that
              </p>
            )}
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
    </div>
  )
}

interface OptionProps {
  readonly id: string
  readonly action: Action
  readonly isChosen: boolean
  readonly onChoose: () => void
}

const Option = ({
  id,
  action: { label, icon: Icon, keys },
  isChosen,
  onChoose,
}: OptionProps): ReactElement => (
  // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard in the field
  <div
    id={id}
    role="option"
    tabIndex={-1}
    aria-selected={isChosen}
    className="quire-menu-item"
    data-highlighted={isChosen || undefined}
    onMouseDown={(event) => event.preventDefault()}
    onClick={onChoose}
  >
    <Icon size={16} strokeWidth={1.5} aria-hidden />
    {label}
    {keys && <kbd>{keys}</kbd>}
  </div>
)

export default PaletteDialog
