import { createStored, useStored } from './stored.ts'

export type Theme = 'auto' | 'light' | 'dark'

const theme = createStored<Theme>(
  'quire.theme',
  (text) => (text === 'light' || text === 'dark' ? text : 'auto'),
  (value) => value,
)

export const useTheme = (): { readonly theme: Theme; setTheme(theme: Theme): void } => ({
  theme: useStored(theme),
  setTheme: theme.set,
})
