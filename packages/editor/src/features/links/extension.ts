import { namedSignals } from '@lexical/extension'
import {
  autoLinkEmailMatcher,
  autoLinkUrlMatcher,
  registerAutoLink,
  registerClickableLink,
  registerLink,
} from '@lexical/link'
import { type AnyLexicalExtension, defineExtension, mergeRegister } from 'lexical'
import { toSafeUrl } from './url.ts'

/** Links: made by hand, by pasting an address over text, and by typing one. */
export const LinksExtension: AnyLexicalExtension = defineExtension({
  name: '@quire/links',
  // Not Lexical's extensions: they would load the readers of HTML, which the document has its own of.
  register: (editor) =>
    mergeRegister(
      registerLink(
        editor,
        namedSignals({
          validateUrl: (url: string) => toSafeUrl(url) !== undefined,
          attributes: { rel: 'noopener noreferrer' },
        }),
      ),
      registerAutoLink(editor, {
        matchers: [autoLinkUrlMatcher, autoLinkEmailMatcher],
        changeHandlers: [],
        excludeParents: [],
      }),
      // A click sets the caret; Ctrl or ⌘ and a click opens the link in a new tab.
      registerClickableLink(editor, namedSignals({ newTab: true, disabled: false })),
    ),
})
