import { type Directive, directive, directiveHtml } from 'micromark-extension-directive'
import { gfmAutolinkLiteral, gfmAutolinkLiteralHtml } from 'micromark-extension-gfm-autolink-literal'
import { gfmStrikethrough, gfmStrikethroughHtml } from 'micromark-extension-gfm-strikethrough'
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table'
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item'
import type { CompileContext, Extension, HtmlExtension, Token } from 'micromark-util-types'
import { TONES, type Tone } from '../../content/index.ts'
import { KEPT_SPACE, KEPT_TAB } from '../html/tree.ts'
import { dollarMath, dollarMathHtml } from './math.ts'

/** `:::name` only: `::name` and `:name` are things people write in a sentence. */
function containerDirective(): Extension {
  const constructs = directive().flow?.[':'.charCodeAt(0)]
  return { flow: { [':'.charCodeAt(0)]: Array.isArray(constructs) ? constructs.slice(0, 1) : [] } }
}

/** Names of other tools. */
const OTHER_TONES: Readonly<Record<string, Tone>> = {
  info: 'note',
  hint: 'tip',
  success: 'tip',
  warn: 'warning',
  danger: 'caution',
  error: 'caution',
}

/** A callout, or for a name that is not known only what is inside. */
function writeDirective(this: CompileContext, { name, label, content }: Directive): undefined {
  const word = name.toLowerCase()
  const tone = TONES.find((known) => known === word) ?? OTHER_TONES[word]
  this.lineEndingIfNeeded()
  this.tag(tone ? `<aside data-callout="${tone}">` : '<div>')
  if (label) {
    this.tag('<p><strong>')
    this.raw(label)
    this.tag('</strong></p>')
  }
  this.lineEndingIfNeeded()
  this.raw(content ?? '')
  this.lineEndingIfNeeded()
  this.tag(tone ? '</aside>' : '</div>')
}

declare module 'micromark-util-types' {
  interface CompileData {
    /** A task's box is written, and the space after it, which is not text, is next. */
    quireAfterBox?: boolean | undefined
  }
}

const checkboxHtml: HtmlExtension = {
  enter: {
    taskListCheck() {
      this.tag('<input type="checkbox"')
    },
  },
  exit: {
    taskListCheckValueChecked() {
      this.tag(' checked')
    },
    taskListCheck() {
      this.tag('>')
      this.setData('quireAfterBox', true)
    },
  },
}

/** Markdown has cut the white space it does not mean; what is left counts, so HTML is not to collapse it. */
const spacesHtml: HtmlExtension = {
  exit: {
    data(token: Token) {
      const text = this.sliceSerialize(token)
      // So it is in addresses, in which a space is encoded later.
      const isAddress = this.getData('ignoreEncode')
      const said = this.getData('quireAfterBox') ? text.replace(/^[ \t]/, '') : text
      this.raw(isAddress ? text : this.encode(keep(said)))
      this.setData('quireAfterBox')
    },
    codeTextData(token: Token) {
      const text = this.sliceSerialize(token)
      // As in `gfmTableHtml`, whose handler this replaces: in a table a pipe is escaped, in code too.
      const inTable = this.getData('tableAlign') !== undefined
      const code = inTable
        ? text.replace(/\\([\\|])/g, (pair, character) => (character === '|' ? '|' : pair))
        : text
      this.raw(this.encode(keep(code)))
    },
  },
}

const keep = (text: string): string => text.replaceAll(' ', KEPT_SPACE).replaceAll('\t', KEPT_TAB)

export const syntaxExtensions: Extension[] = [
  gfmAutolinkLiteral(),
  gfmStrikethrough(),
  gfmTable(),
  gfmTaskListItem(),
  dollarMath(),
  containerDirective(),
]

export const htmlExtensions: HtmlExtension[] = [
  gfmAutolinkLiteralHtml(),
  gfmStrikethroughHtml(),
  gfmTableHtml(),
  checkboxHtml,
  dollarMathHtml,
  directiveHtml({ '*': writeDirective }),
  spacesHtml,
]
