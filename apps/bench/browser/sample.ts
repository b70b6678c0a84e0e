// The same text for every editor that is measured: what people write in a long document.
const sentences = [
  'The sea comes in twice a day, or nearly; it is late by some fifty minutes each day.',
  'Whoever moors at the outer quay reads the table first and the water afterwards.',
  'A harbour is a promise that somebody keeps with stone, rope and patience.',
]

export interface SampleBlock {
  readonly type: 'heading' | 'item' | 'paragraph'
  readonly text: string
}

/** A heading on every twentieth block, then four items of a list, then paragraphs. */
export const sampleBlocks = (count: number): readonly SampleBlock[] =>
  Array.from({ length: count }, (_, at) => {
    const type = at % 20 === 0 ? 'heading' : at % 20 < 5 ? 'item' : 'paragraph'
    const text = type === 'paragraph' ? sentences.join(' ') : (sentences[at % sentences.length] ?? '')
    return { type, text: `${at} ${text}` }
  })
