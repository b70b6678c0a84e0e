import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { summarize } from './summary.ts'

/** As a server holds it: updates applied, roots never typed. */
const served = (write: (doc: Y.Doc) => void): Y.Doc => {
  const [writer, server] = [new Y.Doc(), new Y.Doc()]
  write(writer)
  Y.applyUpdate(server, Y.encodeStateAsUpdate(writer))
  return server
}

test('an empty document has neither title nor excerpt', () => {
  expect(summarize(new Y.Doc())).toEqual({ title: '', excerpt: '' })
})

test('in flat text, embeds separate the lines', () => {
  const doc = served((writer) => {
    const text = writer.getText('body')
    text.insertEmbed(0, { i: 'a' })
    text.insert(1, '  ')
    text.insertEmbed(3, { i: 'b' })
    text.insert(4, 'Tides')
    text.insertEmbed(9, { i: 'c' })
    text.insert(10, 'The sea comes in\ntwice a day', { b: true })
  })
  expect(summarize(doc)).toEqual({ title: 'Tides', excerpt: 'The sea comes in twice a day' })
})

test('in a tree of elements, elements separate the lines; deleted text does not show', () => {
  const doc = served((writer) => {
    const root = writer.getXmlFragment('root')
    for (const line of ['Packing list', 'Rope, two lengths', 'secret']) {
      const element = new Y.XmlElement('p')
      element.insert(0, [new Y.XmlText(line)])
      root.push([element])
    }
    root.delete(2)
  })
  expect(summarize(doc)).toEqual({ title: 'Packing list', excerpt: 'Rope, two lengths' })
})

test('long text is cut with an ellipsis', () => {
  const doc = served((writer) => writer.getText('body').insert(0, 'word '.repeat(10_000)))
  expect(summarize(doc).title).toMatch(/^(word )+word?…$/)
  expect(summarize(doc).title.length).toBeLessThanOrEqual(120)
})
