// What the page of a document shows and loads before its code runs, and what happens to that when it does.

import { Buffer } from 'node:buffer'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { Doc, encodeStateAsUpdate } from 'yjs'
import { joinDocument, moveCaret, newDocument, saved, textBox, useApp, writable } from './app.ts'
import { insert, write } from './steps.ts'

const app = useApp()

test('a document can be read without any script, looks as it will, and nothing is refused', async () => {
  const ada = await write(app, 'Tides', '<img src=x onerror=alert(1)> & rope', 'גאות ושפל', '')
  await ada.keyboard.type('- first')
  await ada.keyboard.press('Enter')
  await ada.keyboard.type('second')
  await ada.keyboard.press('Enter')
  await ada.keyboard.press('Enter')
  await insert(ada, 'note', 'Note')
  await ada.keyboard.type('זהירות')
  await saved(ada)
  const plain = await app.open('Mei', new URL(ada.url()).pathname, { javaScriptEnabled: false })
  const look = async (page: typeof ada) =>
    page.locator('.quire-content').evaluate((content) =>
      [...content.querySelectorAll('h1, p, li')].map((block) => {
        const { fontSize, lineHeight, fontWeight, marginBlockEnd, direction } = getComputedStyle(block)
        const { top, height } = block.getBoundingClientRect()
        return [
          block.className,
          block.textContent,
          fontSize,
          lineHeight,
          fontWeight,
          marginBlockEnd,
          direction,
          top,
          height,
        ]
      }),
    )
  const mei = await joinDocument(app, ada, 'Mei')
  expect(await look(plain)).toEqual(await look(mei))
  expect(await plain.getByText('<img src=x onerror=alert(1)> & rope').count()).toBe(1)
  expect(await plain.locator('.quire-content img').count()).toBe(0)
}, 60_000)

test('the text stays on the screen from the first look to the editor', async () => {
  const ada = await write(app, 'Title', 'words to keep in sight')
  await saved(ada)
  const mei = await app.open('Mei', '/')
  await mei.addInitScript(() => {
    const seen: boolean[] = []
    Object.assign(globalThis, { seen })
    const look = () => {
      const isSeen =
        document.querySelector('.quire-content')?.textContent?.includes('words to keep in sight') ?? false
      if (isSeen || seen.length > 0) seen.push(isSeen)
      if (!document.querySelector('[contenteditable=true]')) requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await mei.goto(ada.url())
  await writable(mei)
  const seen = await mei.evaluate(() => (globalThis as unknown as { seen: boolean[] }).seen)
  expect(seen.length).toBeGreaterThan(1)
  expect(seen).not.toContain(false)
}, 60_000)

test('the editor can be written in from its first frame on', async () => {
  const ada = await write(app, 'Title', 'words')
  await saved(ada)
  const mei = await app.open('Mei', '/')
  await mei.addInitScript(() => {
    const frames: (string | null | undefined)[] = []
    Object.assign(globalThis, { frames })
    const look = () => {
      const shown = document.querySelector('[data-lexical-text]')?.closest('.quire-content')
      if (shown) frames.push(shown.getAttribute('contenteditable'))
      if (frames.at(-1) !== 'true') requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await mei.goto(ada.url())
  await writable(mei)
  await expect
    .poll(() => mei.evaluate(() => (globalThis as unknown as { frames: string[] }).frames))
    .toEqual(['true'])
}, 60_000)

test('all code that writing waits for is named in the page, so that one round fetches it', async () => {
  const ada = await newDocument(app)
  const html = await (await ada.request.get(ada.url())).text()
  const mei = await app.open('Mei', '/')
  const refused: string[] = []
  await mei.context().route(/\/assets\/.*\.js$/, (route) => {
    const { pathname } = new URL(route.request().url())
    if (html.includes(pathname)) return route.continue()
    refused.push(pathname)
    return new Promise<void>(() => {}) // never: a page that waits for it is not writable
  })
  await mei.goto(ada.url())
  await writable(mei)
  expect(refused.filter((path) => /\/(app|document|writing)-/.test(path))).toEqual([])
}, 60_000)

test('code travels as well compressed as the build can', async () => {
  const html = await (await fetch(new URL('/d/none', app.url))).text()
  const piece = /\/assets\/document-[^"]+\.js/.exec(html)?.[0] ?? ''
  const encodings = ['br', 'gzip', 'identity'].map(async (encoding) => {
    const response = await fetch(new URL(piece, app.url), { headers: { 'accept-encoding': encoding } })
    expect(response.headers.get('content-type')).toMatch(/javascript/)
    return response.headers.get('content-encoding')
  })
  expect(await Promise.all(encodings)).toEqual(['br', 'gzip', null])
})

test('one can write before there is a connection, and it is saved once there is', async () => {
  const ada = await write(app, 'Title', 'from Ada')
  await saved(ada)
  const mei = await app.open('Mei', '/')
  let release = () => {}
  const isReleased = new Promise<void>((resolve) => {
    release = resolve
  })
  await mei.routeWebSocket(/\/collab\//, async (socket) => {
    await isReleased
    socket.connectToServer()
  })
  await mei.goto(ada.url())
  await writable(mei)
  await textBox(mei).getByText('from Ada').click()
  await mei.keyboard.press('End')
  await mei.keyboard.type(' and Mei')
  await textBox(mei).getByText('from Ada and Mei').waitFor()
  release()
  await textBox(ada).getByText('from Ada and Mei').waitFor({ timeout: 30_000 })
}, 60_000)

test('a hostile document puts nothing but text into its page', async () => {
  const ada = await newDocument(app)
  const path = new URL(ada.url()).pathname
  const doc = new Doc()
  const text = doc.getText('body')
  text.insertEmbed(0, { i: 'e1' })
  text.insert(1, '</div></script><script>globalThis.ran = 1</script>', { l: 'javascript:globalThis.ran = 1' })
  text.insertEmbed(text.length, { i: 'e2', t: 'code', p: { lang: '"><script>globalThis.ran = 1</script>' } })
  text.insert(text.length, 'ten')
  const update = Array.from(encodeStateAsUpdate(doc))
  await ada.evaluate(
    async ({ path, update }) => {
      const socket = new WebSocket(location.origin.replace('http', 'ws') + path.replace('/d/', '/collab/'))
      await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }))
      const length = update.length < 128 ? [update.length] : [(update.length & 127) | 128, update.length >> 7]
      socket.send(new Uint8Array([0, 2, ...length, ...update]))
    },
    { path, update },
  )
  await textBox(ada).getByText('ten').waitFor()
  await expect
    .poll(async () => (await ada.request.get(ada.url())).text(), { timeout: 30_000 })
    .toContain('&lt;/div&gt;&lt;/script&gt;&lt;script&gt;')
  const html = await (await ada.request.get(ada.url())).text()
  // The page's own script is in its head.
  expect(html.slice(html.indexOf('<body>'))).not.toMatch(/<script>|javascript:|onerror=/)
}, 60_000)

/** The same document for Mei, who can write in it before the tools have come. @returns her page, and lets them come */
const withoutTools = async (ada: Page): Promise<readonly [mei: Page, release: () => void]> => {
  const mei = await app.open('Mei', '/')
  let release = (): void => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await mei.route(/\/assets\/controls-/, async (route) => {
    await released
    await route.continue()
  })
  await mei.goto(ada.url())
  await writable(mei)
  return [mei, release]
}

test('a key that asks for a tool before the tools are there opens it when they are', async () => {
  const ada = await write(app, 'Title', 'words')
  await saved(ada)
  const [mei, release] = await withoutTools(ada)
  await textBox(mei).click()
  await mei.keyboard.press('Control+k')
  expect(await mei.getByRole('combobox', { name: 'What to do' }).count()).toBe(0)
  release()
  await mei.getByRole('combobox', { name: 'What to do' }).fill('Heading 2')
  await mei.keyboard.press('Enter')
  await textBox(mei).locator('h2').waitFor()
}, 60_000)

test('the block menu that was asked for before it was there opens when it is', async () => {
  const ada = await write(app, 'Title', 'words')
  await saved(ada)
  const [mei, release] = await withoutTools(ada)
  await textBox(mei).getByText('words').click()
  await mei.keyboard.press('Control+.')
  release()
  await mei.getByRole('menuitem', { name: 'Duplicate' }).click()
  await expect.poll(() => textBox(mei).getByText('words').count()).toBe(2)
}, 60_000)

test('the tools of what the caret stands in show when they have come', async () => {
  const ada = await write(app, 'Title', 'see https://example.org there')
  await ada.keyboard.press('Enter')
  await insert(ada, 'table', 'Table')
  await textBox(ada).locator('th').first().waitFor()
  await saved(ada)
  for (const [place, tools] of [
    ['a', 'Link'],
    ['td', 'Table'],
  ] as const) {
    const [mei, release] = await withoutTools(ada)
    await textBox(mei).locator(place).first().click()
    release()
    await mei.getByRole('toolbar', { name: tools }).and(mei.locator('[data-placed]')).waitFor()
  }
}, 60_000)

test('a page whose first look is of a life that has ended goes on with the document as it is', async () => {
  const ada = await write(app, 'Title', 'as it is now')
  await saved(ada)
  const mei = await app.open('Mei', '/')
  const purged = new Doc()
  purged.getMap('old').set('gone', true)
  const old = {
    documentId: new URL(ada.url()).pathname.slice('/d/'.length),
    generation: 'purged',
    access: 'edit',
    update: Buffer.from(encodeStateAsUpdate(purged)).toString('base64'),
  }
  // Before any module runs, as if the server had put it there.
  await mei.addInitScript((old) => {
    document.addEventListener('readystatechange', () => {
      const snapshot = document.getElementById('snapshot')
      if (snapshot && document.readyState === 'interactive') snapshot.textContent = old
    })
  }, JSON.stringify(old))
  await mei.goto(ada.url())
  await textBox(mei).getByText('as it is now').waitFor()
  await writable(mei)
  await textBox(mei).getByText('as it is now').click()
  await moveCaret(mei, 'End')
  await mei.keyboard.type(', and tomorrow')
  await saved(mei)
  await textBox(ada).getByText('as it is now, and tomorrow').waitFor()
  expect(await mei.getByRole('alert').count()).toBe(0)
}, 60_000)

test('the first look has the chosen theme, whatever the system has', async () => {
  const ada = await write(app, 'Title', 'words')
  await saved(ada)
  const mei = await app.open('Mei', '/', { colorScheme: 'light' })
  await mei.evaluate(() => localStorage.setItem('quire.theme', 'dark'))
  // Whatever the page asks for is on its way for ever.
  await mei.route(/\/assets\//, () => {})
  await mei.goto(ada.url(), { waitUntil: 'commit' })
  await mei.locator('.first-look').getByText('words').waitFor()
  const lightness = (selector: string, property: 'color' | 'backgroundColor') =>
    mei.locator(selector).evaluate((element, property) => {
      const canvas = new OffscreenCanvas(1, 1).getContext('2d')
      if (!canvas) throw new Error('there is no canvas')
      canvas.fillStyle = getComputedStyle(element)[property]
      canvas.fillRect(0, 0, 1, 1)
      return canvas.getImageData(0, 0, 1, 1).data[1] ?? 0
    }, property)
  expect(await lightness('.app', 'backgroundColor')).toBeLessThan(60)
  expect(await lightness('.first-look .quire-p', 'color')).toBeGreaterThan(190)
  expect(await mei.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark')
}, 60_000)
