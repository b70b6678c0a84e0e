import { Popover } from '@base-ui/react/popover'
import { paletteIndex, personColors } from '@quire/editor/people'
import { type ReactElement, useId } from 'react'
import { announcementChoices, announcements } from '../announcements.ts'
import { maxNameLength, useGuest } from '../person.ts'
import { useStored } from '../stored.ts'
import { Themed } from './themed.tsx'

/** One's own face, and behind it one's name and colour. */
export const ProfilePopover = (): ReactElement => {
  const { guest, setGuest } = useGuest()
  const field = useId()
  const announced = useId()
  const told = useStored(announcements)
  return (
    <Popover.Root>
      <Popover.Trigger className="own-face" aria-label={`You are ${guest.name}`} title={guest.name}>
        <span className="quire-face" data-person={paletteIndex(guest.color)} aria-hidden>
          {guest.name.slice(0, 1).toUpperCase()}
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Themed>
          <Popover.Positioner sideOffset={8} align="end" className="quire-menu-positioner">
            <Popover.Popup className="popover">
              <Popover.Title className="popover-title">How others see you</Popover.Title>
              <label htmlFor={field}>Name</label>
              <input
                id={field}
                type="text"
                maxLength={maxNameLength}
                autoComplete="nickname"
                defaultValue={guest.name}
                onChange={({ target }) =>
                  target.value.trim() && setGuest({ ...guest, name: target.value.trim() })
                }
              />
              <fieldset>
                <legend>Colour</legend>
                <div className="swatches">
                  {personColors.map((color, at) => (
                    <label key={color} className="swatch" data-person={at}>
                      <input
                        type="radio"
                        name="color"
                        aria-label={`Colour ${at + 1}`}
                        checked={color === guest.color}
                        onChange={() => setGuest({ ...guest, color, isColorChosen: true })}
                      />
                    </label>
                  ))}
                </div>
              </fieldset>
              <label htmlFor={announced}>Read aloud by a screen reader</label>
              <select
                id={announced}
                value={told}
                onChange={({ target }) => {
                  const choice = announcementChoices.find(([name]) => name === target.value)
                  if (choice) announcements.set(choice[0])
                }}
              >
                {announcementChoices.map(([name, words]) => (
                  <option key={name} value={name}>
                    {words}
                  </option>
                ))}
              </select>
              <p>Kept in this browser. No account is needed.</p>
            </Popover.Popup>
          </Popover.Positioner>
        </Themed>
      </Popover.Portal>
    </Popover.Root>
  )
}
