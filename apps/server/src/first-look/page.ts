import type { DocumentId } from '@quire/protocol'
import type { FirstLook } from './first-looks.ts'

/** Where index.html has room for what the script draws. */
const room = '<div id="app"></div>'

/**
 * Puts a first look into the page: its text where the app draws the same a moment later, so that nothing moves then,
 * and what the session starts from behind it, where it keeps nobody from reading.
 */
export const withFirstLook = (page: string, look: FirstLook & { readonly id: DocumentId }): string => {
  const text = look.html === '' ? '' : frame(look.html)
  return page.replace(room, () => `<div id="app">${text}</div>${data(look)}`)
}

const frame = (html: string): string =>
  `<div class="quire app"><div class="shell first-look"><header class="bar"></header><div class="stage">` +
  `<main class="page"><p class="byline"></p><div class="quire quire-editor"><div class="quire-surface">` +
  `<div class="quire-content">${html}</div></div></div></main></div></div></div>`

const data = ({ id, snapshot }: FirstLook & { readonly id: DocumentId }): string => {
  if (!snapshot) return ''
  const facts = {
    documentId: id,
    generation: snapshot.generation,
    // A page has a first look only where everybody may write: see server.ts.
    access: 'edit',
    update: Buffer.from(snapshot.update).toString('base64'),
  }
  // A document's name may hold what would end the element.
  return `<script type="application/json" id="snapshot">${JSON.stringify(facts).replaceAll('<', '\\u003c')}</script>`
}
