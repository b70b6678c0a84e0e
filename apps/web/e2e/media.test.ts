import { Buffer } from 'node:buffer'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, saved, textBox, useApp } from './app.ts'
import { insert, redDot, write } from './steps.ts'

const app = useApp()

/** Pastes or drops a file, as the browser tells a page of it. */
const give = (page: Page, event: 'paste' | 'drop', name: string, type: string, base64: string) =>
  textBox(page).evaluate(
    (root, { event, name, type, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      const data = new DataTransfer()
      data.items.add(new File([bytes], name, { type }))
      const place = root.lastElementChild ?? root
      const { left, top } = place.getBoundingClientRect()
      const common = { bubbles: true, cancelable: true }
      place.dispatchEvent(
        event === 'paste'
          ? new ClipboardEvent('paste', { ...common, clipboardData: data })
          : new DragEvent('drop', { ...common, dataTransfer: data, clientX: left + 5, clientY: top + 5 }),
      )
    },
    { event, name, type, base64 },
  )

test.each(['paste', 'drop'] as const)('a picture comes in by %s and is on the server', async (event) => {
  const ada = await write(app, 'Title', 'words')
  await give(ada, event, 'heron.png', 'image/png', redDot)
  const image = textBox(ada).locator('img')
  await expect.poll(() => image.getAttribute('src')).toMatch(/^\/files\/[\w-]{22}\/heron\.png$/)
  expect(await image.getAttribute('alt')).toBe('heron')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await expect
    .poll(() =>
      textBox(mei)
        .locator('img')
        .evaluate((img) => (img as HTMLImageElement).naturalWidth),
    )
    .toBe(1)
  // One undo takes the picture back, not first its address.
  await ada.keyboard.press('Control+z')
  for (const page of [ada, mei]) await expect.poll(() => textBox(page).locator('figure').count()).toBe(0)
  await ada.keyboard.press('Control+Shift+z')
  for (const page of [ada, mei])
    await expect.poll(() => textBox(page).locator('img').getAttribute('src')).toMatch(/^\/files\//)
})

test('a picture is chosen from the device', async () => {
  const page = await write(app, 'Title', '')
  await insert(page, 'image', 'Image')
  const chosen = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a picture' }).click()
  await (await chosen).setFiles({
    name: 'heron.png',
    mimeType: 'image/png',
    buffer: Buffer.from(redDot, 'base64'),
  })
  await expect.poll(() => textBox(page).locator('img').getAttribute('src')).toMatch(/^\/files\//)
})

test('any other file is kept to download, with its name and size', async () => {
  const page = await write(app, 'Title', '')
  const chosen = page.waitForEvent('filechooser')
  await insert(page, 'file', 'File')
  await (await chosen).setFiles({
    name: 'tides.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('a,b\n1,2\n'),
  })
  const link = textBox(page).getByRole('link', { name: /tides\.csv/ })
  await link.getByText('8 B').waitFor()
  const download = page.waitForEvent('download')
  await link.click()
  expect((await download).suggestedFilename()).toBe('tides.csv')
})

test('everybody sees how far an upload is; one that fails says so and is tried again', async () => {
  const ada = await write(app, 'Title', 'words')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  let isBroken = true
  let goOn: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    goOn = resolve
  })
  await ada.route('**/api/files', async (route) => {
    if (!isBroken) return route.continue()
    await held
    await route.fulfill({
      status: 413,
      json: { error: 'tooLarge', message: 'the file is larger than 25 MiB' },
    })
  })
  await give(ada, 'paste', 'heron.png', 'image/png', redDot)
  await ada.getByText('Uploading heron.png').waitFor()
  await mei.getByText('Ada uploads heron').waitFor()
  await mei.getByRole('progressbar', { name: 'Upload of heron' }).waitFor()
  goOn()
  await ada.getByText('heron.png could not be uploaded: the file is larger than 25 MiB').waitFor()
  await mei.getByText('heron is not here: its upload did not finish').waitFor()
  isBroken = false
  await ada.getByRole('button', { name: 'Try again' }).click()
  for (const page of [ada, mei])
    await expect.poll(() => textBox(page).locator('img').getAttribute('src')).toMatch(/^\/files\//)
})

test('a picture gets a caption and a description, and a width by mouse and by key, for both', async () => {
  const ada = await write(app, 'Title', '')
  await insert(ada, 'image', 'Image')
  await ada.getByLabel('Address of the picture').fill(new URL('/icon.svg', app.url).href)
  await ada.getByRole('button', { name: 'Show' }).click()
  await textBox(ada).locator('img').waitFor()
  await textBox(ada).locator('figure').hover()
  await ada.getByLabel('Caption').fill('A heron at low tide')
  await ada.keyboard.press('Enter')
  await ada.getByLabel('Description for people who cannot see the picture').fill('A grey bird')
  await ada.keyboard.press('Enter')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await expect.poll(() => mei.getByLabel('Caption').inputValue()).toBe('A heron at low tide')
  await expect.poll(() => textBox(mei).locator('img').getAttribute('alt')).toBe('A grey bird')
  const handle = ada.getByRole('button', { name: 'Width of the picture' })
  await handle.focus()
  await ada.keyboard.press('ArrowRight')
  await expect.poll(() => textBox(mei).locator('img').getAttribute('width')).not.toBeNull()
  const before = Number(await textBox(mei).locator('img').getAttribute('width'))
  await textBox(ada).locator('figure').hover()
  await handle.hover() // waits until it stands still under the mouse
  await ada.mouse.down()
  await ada.mouse.move(((await handle.boundingBox())?.x ?? 0) + 45, 300, { steps: 4 })
  await ada.mouse.up()
  await expect
    .poll(async () => Number(await textBox(mei).locator('img').getAttribute('width')))
    .toBeGreaterThan(before + 60)
})

test('a picture that is pasted as data is uploaded: the document holds its address only', async () => {
  const page = await write(app, 'Title', 'words')
  await textBox(page).evaluate((root, redDot) => {
    const data = new DataTransfer()
    data.setData(
      'text/html',
      `<p>before</p><img alt="dot" src="data:image/png;base64,${redDot}"><p>after</p>`,
    )
    root.lastElementChild?.dispatchEvent(
      new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }),
    )
  }, redDot)
  await expect.poll(() => textBox(page).locator('img').getAttribute('src')).toMatch(/^\/files\//)
  expect(await textBox(page).innerHTML()).not.toContain('data:')
})
