// Pictures of the editor to look at: every block, light, dark, on a phone, from right to left, in forced colours.
// node scripts/screenshots.mjs [folder]   (builds nothing: run `pnpm build` first)
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from './run.mjs'
import { chromiumArgs, findChromium } from './tools.mjs'

const { chromium } = createRequire(join(root, 'apps/web/package.json'))('playwright-core')
const folder = process.argv[2] ?? join(tmpdir(), 'quire-screenshots')

const article = `# Crossing to the island

The sea comes in **twice** a day, or *nearly*. It is late by some <u>fifty minutes</u> each day, because the moon is; whoever learns ~~less~~ that much can plan a walk to the island and back. Water is H<sub>2</sub>O, and a tide of 4.8 m at springs is <mark>a lot of it</mark>. See [the table](https://example.org/tides), or run \`tide --port leith\`. <span data-color="red">Red</span> words, <span data-color="blue">blue</span> ones, and <mark data-color="green">green ground</mark>.

## What to take

- Rope, two lengths
  - one of ten metres
- Boots that dry
1. Tie in
2. Walk before low water
   1. never behind it
- [x] Read the tide table
- [ ] Ask at the harbour

> It waits for nobody, and it does not hurry either.

### What moves the water

:::note
The moon does most of it, and the sun some.
:::

:::warning
Two hours around low water. Not three.
:::

<details>
<summary>Why twice?</summary>

Because there is a bulge on the far side too.

</details>

| Harbour | Springs | Neaps |
| --- | --- | --- |
| Leith | 4.8 m | 2.4 m |
| Dover | 6.0 m | 3.2 m |
| Avonmouth | 12.2 m | 6.0 m |

\`\`\`typescript
const heightAt = (hour: number): number => mean + range * Math.cos((2 * Math.PI * hour) / 12.42) // metres above chart datum
return heightAt(6)
\`\`\`

$$
h(t) = h_0 + A \\cos\\left(\\frac{2 \\pi t}{12.42}\\right)
$$

<div data-columns>
<div data-column>

**High water** covers the causeway for seven hours.

</div>
<div data-column>

**Low water** leaves it dry for five.

</div>
</div>

---

#### A smaller heading

The end of it.
`
const rtl = `# חציית המצר

הים **עולה** פעמיים ביום, או *כמעט*. ראו [את הטבלה](https://example.org/).

- חבל
- מגפיים

> הוא אינו ממתין לאיש.

| נמל | גובה |
| --- | --- |
| אילת | 1.2 |

- [x] לקרוא את הטבלה
- [ ] לשאול בנמל

日本語の段落もここにある。潮は一日に二度満ちる。
`

const start = () =>
  new Promise((resolve, reject) => {
    const data = mkdtempSync(join(tmpdir(), 'quire-shots-'))
    const server = spawn(process.execPath, [join(root, 'apps/server/dist/main.js')], {
      env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: '0', QUIRE_DATA_DIR: data },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    server.once('exit', () => reject(new Error('the server did not start')))
    createInterface(server.stdout).on('line', (line) => {
      const url = /listening.*?(http:\/\/[\w.:[\]-]+)/.exec(line)?.[1]
      if (url) resolve({ url, server, data })
    })
  })

const { url, server, data } = await start()
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArgs })

const open = async (options, path = '/') => {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    deviceScaleFactor: 1,
    ...options,
  })
  await context.addInitScript(() =>
    localStorage.setItem('quire.guest', JSON.stringify({ name: 'Ada', color: '' })),
  )
  const page = await context.newPage()
  await page.goto(new URL(path, url).href)
  return page
}
const textBox = (page) => page.getByRole('textbox', { name: 'Document text' })

/** A new document with this Markdown in it. @returns its path */
const write = async (text) => {
  const page = await open({})
  await page.getByRole('button', { name: 'New document' }).click()
  await textBox(page).and(page.locator('[contenteditable=true]')).click()
  const choosing = page.waitForEvent('filechooser')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'What to do' }).fill('import a file')
  await page.keyboard.press('Enter')
  await (await choosing).setFiles({ name: 'page.md', mimeType: 'text/markdown', buffer: Buffer.from(text) })
  await textBox(page).locator('table').waitFor()
  await page
    .getByRole('status')
    .filter({ hasText: /^Saved$/ })
    .waitFor()
  const { pathname } = new URL(page.url())
  await page.context().close()
  return pathname
}

const shot = async (page, name, fullPage = true) => {
  await page.evaluate(() => document.fonts.ready)
  const height = await page.evaluate(() => document.querySelector('.stage')?.scrollHeight ?? 0)
  const { width, height: before } = page.viewportSize()
  if (fullPage) await page.setViewportSize({ width, height: Math.max(before, height + 60) })
  await page.waitForTimeout(800) // fonts are drawn, and words counted, a little later, and nothing tells of it
  await page.screenshot({ path: join(folder, `${name}.png`) })
  process.stdout.write(`${join(folder, `${name}.png`)}\n`)
}

try {
  const path = await write(article)
  const states = {
    light: { colorScheme: 'light' },
    dark: { colorScheme: 'dark' },
    phone: { colorScheme: 'light', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    'forced-colours': { colorScheme: 'dark', forcedColors: 'active' },
  }
  for (const [name, options] of Object.entries(states)) {
    const page = await open(options, path)
    await textBox(page).getByText('The end of it.').waitFor()
    await page.locator('math').waitFor()
    await page.waitForFunction(() => CSS.highlights.has('quire-code-keyword'))
    await shot(page, name)
    await page.context().close()
  }
  const page = await open({ colorScheme: 'light' }, path)
  await textBox(page).getByText('Rope, two lengths').dblclick()
  await page.locator('.quire-bubble[data-placed]').waitFor()
  await shot(page, 'toolbar', false)
  await page.getByRole('button', { name: 'Colours' }).click()
  await shot(page, 'colours', false)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'More formatting' }).click()
  await shot(page, 'more', false)
  await page.keyboard.press('Escape')
  await textBox(page).locator('td').first().click()
  await page.getByRole('toolbar', { name: 'Table' }).waitFor()
  await shot(page, 'table', false)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'What to do' }).waitFor()
  await shot(page, 'palette', false)
  await page.context().close()
  const reader = await open({ colorScheme: 'light' }, await write(rtl))
  await textBox(reader).getByText('לשאול').waitFor()
  await shot(reader, 'rtl')
} finally {
  await browser.close()
  server.removeAllListeners('exit')
  server.kill('SIGTERM')
  rmSync(data, { recursive: true, force: true, maxRetries: 5 })
}
