import { createStored } from './stored.ts'

/** Whether the writer wants a toolbar that stays over the text. */
export const hasFixedToolbar = createStored(
  'quire.toolbar',
  (text) => text === 'fixed',
  (isFixed) => (isFixed ? 'fixed' : 'floating'),
)
