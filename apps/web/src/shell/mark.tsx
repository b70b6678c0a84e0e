import type { ReactElement } from 'react'

/** The sign of Quire: an open gathering of leaves. */
export const Mark = ({ size = 20 }: { readonly size?: number }): ReactElement => (
  <svg
    className="mark-sign"
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={size > 24 ? 1 : 1.5}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden
  >
    <path d="M12 4c-2.2-1.4-5-1.8-8-1.4V18c3-.4 5.8 0 8 1.4 2.2-1.4 5-1.8 8-1.4V2.6c-3-.4-5.8 0-8 1.4Z" />
    <path d="M12 4v15.4" />
    <path d="M6.500 21.200c2-.2 3.900.1 5.500 1 1.600-.9 3.500-1.200 5.500-1" />
  </svg>
)
