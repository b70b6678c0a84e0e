import type { registerWriting } from './writing.ts'

/** Loads something once for all editors of the page: whoever asks when it is there gets it within the same task. */
const once = <Part>(load: () => Promise<Part>): (() => Promise<Part>) => {
  let loading: Promise<Part> | undefined
  return () => {
    loading ??= load().catch((error) => {
      loading = undefined // the next one tries again
      throw error
    })
    return loading
  }
}

/** Tables, and what takes edits back. */
export const loadBehindText: () => Promise<typeof import('./behind-text.ts')> = once(
  () => import('./behind-text.ts'),
)

/**
 * What only writing needs. Not before tables are shown as tables, as a line that stands for one could be typed into or
 * taken away; nor before all that is written can be taken back.
 */
export const loadWriting: () => Promise<typeof registerWriting> = once(async () => {
  const [{ registerWriting }] = await Promise.all([import('./writing.ts'), loadBehindText()])
  return registerWriting
})

/** Loads what writing needs ahead of the editor, which then can be written in from its first frame on. */
export const prepareWriting = async (): Promise<void> => {
  await loadWriting().catch(() => undefined) // The text can be read without it, and the editor tries again.
}
