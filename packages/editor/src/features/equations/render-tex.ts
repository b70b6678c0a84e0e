// Loaded with the first equation. MathML needs no fonts, no style sheet and no inline styles: browsers draw it.
import katex from 'katex'

/** MathML for TeX; wrong TeX comes back as readable red text, never as an error. Nothing in it can run. */
export const renderTex = (tex: string, isBlock: boolean): string =>
  katex.renderToString(tex, {
    output: 'mathml',
    displayMode: isBlock,
    throwOnError: false,
    trust: false,
    strict: 'ignore',
    maxExpand: 500,
    maxSize: 20,
  })
