import {
  AutoLinkExtension,
  autoLinkEmailMatcher,
  autoLinkUrlMatcher,
  ClickableLinkExtension,
  LinkExtension,
} from '@lexical/link'
import { type AnyLexicalExtension, configExtension, defineExtension } from 'lexical'
import { toSafeUrl } from './url.ts'

/** Links: made by hand, by pasting an address over text, and by typing one. */
export const LinksExtension: AnyLexicalExtension = defineExtension({
  name: '@quire/links',
  dependencies: [
    configExtension(LinkExtension, {
      validateUrl: (url) => toSafeUrl(url) !== undefined,
      attributes: { rel: 'noopener noreferrer' },
    }),
    configExtension(AutoLinkExtension, { matchers: [autoLinkUrlMatcher, autoLinkEmailMatcher] }),
    // A click sets the caret; Ctrl or ⌘ and a click opens the link in a new tab.
    configExtension(ClickableLinkExtension, { newTab: true }),
  ],
})
