import type { EditorThemeClasses } from 'lexical'

/** The class of everything Lexical puts on the page; style.css says how each looks. */
export const themeClasses: EditorThemeClasses = {
  paragraph: 'quire-p',
  heading: {
    h1: 'quire-h1',
    h2: 'quire-h2',
    h3: 'quire-h3',
    h4: 'quire-h4',
    h5: 'quire-h4',
    h6: 'quire-h4',
  },
  quote: 'quire-quote',
  code: 'quire-code-block',
  link: 'quire-link',
  list: {
    ul: 'quire-ul',
    ol: 'quire-ol',
    checklist: 'quire-checklist',
    listitem: 'quire-li',
    listitemChecked: 'quire-li-checked',
    listitemUnchecked: 'quire-li-unchecked',
    nested: { listitem: 'quire-li-nested' },
  },
  text: {
    bold: 'quire-bold',
    italic: 'quire-italic',
    underline: 'quire-underline',
    strikethrough: 'quire-strike',
    underlineStrikethrough: 'quire-underline-strike',
    code: 'quire-code',
    highlight: 'quire-highlight',
    subscript: 'quire-sub',
    superscript: 'quire-sup',
  },
}
