// A document that another program wrote, straight into Yjs: what the editor would never write itself.
import { expect, test } from 'vitest'
import { Doc, encodeStateAsUpdate, type Text } from 'yjs'
import { joinDocument, saved, textBox, useApp } from './app.ts'
import { write } from './steps.ts'

const app = useApp()

const script = 'globalThis.ran = 1'
const overlay = 'position: fixed; inset: 0; z-index: 9999; background: url(https://evil.example/x.png)'

/** Blocks as MODEL.md has them, each with a word to look for. */
const poison = (text: Text): void => {
  const blocks: readonly (readonly [marker: object, words: string, attributes?: object])[] = [
    [{ i: 'e1' }, 'one', { l: `javascript:${script}` }],
    [{ i: 'e2' }, 'two', { l: { url: `data:text/html,<script>${script}</script>` } }],
    [{ i: 'e3' }, 'three', { css: overlay }],
    [{ i: 'e4' }, 'four', { color: `red; ${overlay}` }],
    [{ i: 'e5', t: 'image', p: { src: `javascript:${script}`, alt: '"><img src=x onerror=alert(1)>' } }, ''],
    [{ i: 'e6', t: 'image', p: { src: `data:image/svg+xml,<svg onload="${script}"/>` } }, ''],
    [{ i: 'e7', t: 'file', p: { src: `javascript:${script}`, name: '<img src=x onerror=alert(1)>' } }, ''],
    [{ i: 'e8', t: 'equation', p: { tex: `\\href{javascript:${script}}{x} \\htmlClass{a}{y}` } }, ''],
    [{ i: 'e9', t: 'hologram', p: { shape: 'cube' } }, 'nine'],
    [{ i: 'e10', t: 'code', p: { lang: '"><script>' } }, 'ten'],
    [{ i: 'e11', t: 'callout', p: { tone: 'x" onmouseover="alert(1)' } }, 'eleven'],
    [{ i: 'e12', p: { align: `center; ${overlay}`, dir: '" onclick="x', indent: 1e9 } }, 'twelve'],
  ]
  for (const [marker, words, attributes] of blocks.toReversed()) {
    if (words) text.insert(0, words, attributes ?? {})
    text.insertEmbed(0, marker)
  }
}

test('nothing of a hostile document runs or leaves its place; what can be read is readable', async () => {
  const ada = await write(app, 'Title', 'honest words')
  await saved(ada)
  const doc = new Doc()
  poison(doc.getText('body'))
  const update = Buffer.from(encodeStateAsUpdate(doc)).toString('base64')
  const path = new URL(ada.url()).pathname.replace('/d/', '/collab/')
  await ada.evaluate(
    async ({ path, update }) => {
      const bytes = Uint8Array.from(atob(update), (character) => character.charCodeAt(0))
      const length: number[] = []
      for (let rest = bytes.length; ; rest >>= 7) {
        if (rest < 128) {
          length.push(rest)
          break
        }
        length.push((rest & 127) | 128)
      }
      const socket = new WebSocket(location.origin.replace('http', 'ws') + path)
      socket.binaryType = 'arraybuffer'
      await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }))
      socket.send(new Uint8Array([0, 2, ...length, ...bytes]))
    },
    { path, update },
  )
  for (const page of [ada, await joinDocument(app, ada, 'Mei')]) {
    for (const word of ['one', 'two', 'three', 'four', 'nine', 'ten', 'twelve', 'honest words'])
      await textBox(page).getByText(word, { exact: true }).waitFor()
    for (const link of await textBox(page).locator('a').all()) await link.click({ force: true })
    const found = await textBox(page).evaluate((root) => ({
      elements: root.querySelectorAll('script, iframe, object, embed').length,
      handlers: [...root.querySelectorAll('*')].flatMap((element) =>
        [...element.attributes].map(({ name }) => name).filter((name) => name.startsWith('on')),
      ),
      addresses: [...root.querySelectorAll('[href], [src]')]
        .map((element) => element.getAttribute('href') ?? element.getAttribute('src') ?? '')
        .filter((address) => /^\s*(javascript|data|vbscript):/i.test(address)),
      loose: [...root.querySelectorAll<HTMLElement>('[data-lexical-text]')].filter((element) => {
        const { position, backgroundImage } = getComputedStyle(element)
        return position !== 'static' || backgroundImage !== 'none'
      }).length,
    }))
    expect(found).toEqual({ elements: 0, handlers: [], addresses: [], loose: 0 })
    expect(await page.evaluate(() => (globalThis as { ran?: number }).ran)).toBeUndefined()
  }
  await textBox(ada).getByText('honest words').click()
  await ada.keyboard.type('!')
  await expect.poll(() => textBox(ada).textContent()).toContain('!')
})
