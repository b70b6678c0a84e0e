import type { LucideIcon } from 'lucide-react'
import type { ReactElement } from 'react'

interface IconButtonProps {
  readonly icon: LucideIcon
  /** The accessible name, also shown on hover. */
  readonly label: string
  /** The key that does the same, as a person reads it. */
  readonly shortcut?: string | undefined
  readonly isPressed?: boolean
  readonly isDisabled?: boolean
  readonly onPress: () => void
}

/** A toolbar button. It never takes the focus from the text. */
export const IconButton = ({
  icon: Icon,
  label,
  shortcut,
  isPressed,
  isDisabled,
  onPress,
}: IconButtonProps): ReactElement => (
  <button
    type="button"
    className="quire-icon-button"
    aria-label={label}
    aria-pressed={isPressed}
    disabled={isDisabled}
    title={shortcut ? `${label} (${shortcut})` : label}
    onMouseDown={(event) => event.preventDefault()}
    onClick={onPress}
  >
    <Icon size={16} strokeWidth={1.5} aria-hidden />
  </button>
)
