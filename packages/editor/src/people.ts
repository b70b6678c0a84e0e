// The colours of people without the editor, for pages that only name them: 1 KB instead of all of it.
export { paletteIndex, personColors } from './collaboration/palette.ts'
