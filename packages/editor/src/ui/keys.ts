/** Is this an Apple keyboard, where ⌘ stands for Ctrl? */
const isApple = (): boolean =>
  typeof navigator !== 'undefined' && /Mac|iP(hone|ad|od)/.test(navigator.platform)

/** A key as people read it: `keyLabel('Shift', 'X')` → "Ctrl+Shift+X", or "⌘⇧X" on a Mac. */
export const keyLabel = (...keys: string[]): string => {
  const apple: Record<string, string> = { Shift: '⇧', Alt: '⌥' }
  return isApple() ? `⌘${keys.map((key) => apple[key] ?? key).join('')}` : ['Ctrl', ...keys].join('+')
}
