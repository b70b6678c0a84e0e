import type { LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'

interface ButtonProps {
  readonly children: ReactNode
  readonly icon?: LucideIcon
  /** The one thing to do on this screen. */
  readonly isFirst?: boolean
  /** The key that does the same, shown in the button. */
  readonly shortcut?: string
  readonly onPress: () => void
}

export const Button = ({ children, icon: Icon, isFirst, shortcut, onPress }: ButtonProps): ReactElement => (
  <button type="button" className={isFirst ? 'button button-first' : 'button'} onClick={onPress}>
    {Icon && <Icon size={16} strokeWidth={1.5} aria-hidden />}
    <span className="button-words">{children}</span>
    {shortcut && <kbd aria-hidden>{shortcut}</kbd>}
  </button>
)
