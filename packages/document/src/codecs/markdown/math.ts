import { math } from 'micromark-extension-math'
import type {
  Code,
  CompileContext,
  Construct,
  Extension,
  HtmlExtension,
  State,
  Token,
  Tokenizer,
} from 'micromark-util-types'

const DOLLAR = '$'.charCodeAt(0)

/**
 * `$…$` and `$$…$$`, by Pandoc's rule: what opens stands before a character, what closes after one and not
 * before a digit. Without it `$5 and $10` would be an equation.
 */
export function dollarMath(): Extension {
  const { flow, text } = math()
  const construct = text?.[DOLLAR]
  if (!construct || Array.isArray(construct))
    throw new Error('micromark-extension-math has changed its shape')
  return { flow, text: { [DOLLAR]: guarded(construct) } }
}

const guarded = (construct: Construct): Construct => ({
  ...construct,
  tokenize(effects, ok, nok) {
    const rule: Construct = { tokenize: tokenizeDollars, partial: true }
    return effects.check(rule, construct.tokenize.call(this, effects, ok, nok), nok)
  },
})

const isDigit = (code: Code): boolean => code !== null && code >= 48 && code <= 57
const isSpace = (code: Code): boolean => code === null || code < 0 || code === 32

const tokenizeDollars: Tokenizer = (effects, ok, nok) => {
  let previous: Code = null
  return start

  function start(code: Code): State | undefined {
    effects.enter('data')
    effects.consume(code)
    return afterOpening
  }

  function afterOpening(code: Code): State | undefined {
    if (code === DOLLAR) return finish(ok, code)
    return isSpace(code) ? finish(nok, code) : inside(code)
  }

  function inside(code: Code): State | undefined {
    if (code === null) return finish(nok, code)
    effects.consume(code)
    if (code === DOLLAR) return afterDollar
    previous = code
    return inside
  }

  function afterDollar(code: Code): State | undefined {
    if (code === DOLLAR) {
      effects.consume(code)
      previous = code
      return moreDollars
    }
    return finish(isSpace(previous) || isDigit(code) ? nok : ok, code)
  }

  /** A longer run of dollars does not close what one opened. */
  function moreDollars(code: Code): State | undefined {
    if (code !== DOLLAR) return inside(code)
    effects.consume(code)
    return moreDollars
  }

  function finish(next: State, code: Code): State | undefined {
    effects.exit('data')
    return next(code)
  }
}

/** Equations as GitHub writes them in HTML; KaTeX paints them in the editor. */
export const dollarMathHtml: HtmlExtension = {
  enter: {
    mathFlow() {
      this.lineEndingIfNeeded()
      this.tag('<pre><code class="language-math">')
    },
    mathFlowFenceMeta() {
      this.buffer()
    },
    mathText() {
      this.tag('<code class="language-math">')
    },
  },
  exit: {
    mathFlowFence() {
      this.setData('slurpOneLineEnding', true)
    },
    mathFlowFenceMeta() {
      this.resume()
    },
    mathFlowValue: writeSource,
    mathFlow() {
      this.tag('</code></pre>')
      this.setData('slurpOneLineEnding')
    },
    mathTextData: writeSource,
    mathText() {
      this.tag('</code>')
    },
  },
}

function writeSource(this: CompileContext, token: Token): undefined {
  this.raw(this.encode(this.sliceSerialize(token)))
}
