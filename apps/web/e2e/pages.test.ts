import { expect, test } from 'vitest'
import { newDocument, saved, textBox, useApp } from './app.ts'

const app = useApp()

test('an empty library says so, and N makes the first document', async () => {
  const page = await app.open('Ada')
  await page.getByText('An empty shelf').waitFor()
  await page.keyboard.press('n')
  await textBox(page).waitFor()
  expect(new URL(page.url()).pathname).toMatch(/^\/d\/.+/)
})

test('the first line is the title, in the bar, in the tab and in the library', async () => {
  const page = await newDocument(app)
  const sidebar = page.getByRole('navigation', { name: 'Library' })
  await sidebar.locator('[aria-current=page]', { hasText: 'Untitled' }).waitFor()
  // The sidebar has it from the page: the list that the server gives stays as it was meanwhile.
  const body = await (await page.request.get(new URL('/api/documents', app.url).href)).text()
  await page.route('**/api/documents', (route) => route.fulfill({ contentType: 'application/json', body }))
  await textBox(page).click()
  await page.keyboard.type('Packing list')
  await sidebar.locator('[aria-current=page]', { hasText: 'Packing list' }).waitFor()
  await page.unroute('**/api/documents')
  await page.keyboard.press('Enter')
  await page.keyboard.type('Rope, two lengths.')
  await saved(page)
  expect(await page.getByRole('heading', { name: 'Packing list', level: 1 }).count()).toBe(1)
  expect(await page.title()).toBe('Packing list · Quire')
  await page.getByRole('link', { name: 'Quire, all documents' }).click()
  const row = page.getByRole('main').getByRole('link', { name: /Packing list/ })
  await row.getByText('Rope, two lengths.').waitFor()
  await row.click()
  await page.getByText('Rope, two lengths.').waitFor()
})

test('what was typed is there after a reload', async () => {
  const page = await newDocument(app)
  await textBox(page).click()
  await page.keyboard.type('Knots')
  await page.keyboard.press('Enter')
  await page.keyboard.type('A knot is a promise.')
  await saved(page)
  await page.reload()
  await page.getByText('A knot is a promise.').waitFor()
})

test('offline says how many edits are kept, and "Saved" comes back with the network', async () => {
  const page = await newDocument(app)
  await textBox(page).click()
  await page.keyboard.type('Before')
  await saved(page)
  await page.context().setOffline(true)
  await page.getByRole('status').getByText('Offline').waitFor({ timeout: 30_000 })
  await page.keyboard.type(' and after')
  await page
    .getByRole('status')
    .getByText(/^Offline: .* kept on this device$/)
    .waitFor()
  await page.context().setOffline(false)
  await saved(page)
  await page.reload()
  await page.getByRole('heading', { name: 'Before and after' }).waitFor()
})

test('a guest changes name and colour, and both stay', async () => {
  const page = await app.open('Ada')
  await page.getByRole('button', { name: 'You are Ada' }).click()
  await page.getByLabel('Name').fill('Ada Lovelace')
  await page.getByLabel('Colour 4').check()
  await page.reload()
  await page.getByRole('button', { name: 'You are Ada Lovelace' }).click()
  expect(await page.getByLabel('Colour 4').isChecked()).toBe(true)
})

test('the theme can be chosen and stays', async () => {
  const page = await app.open('Ada')
  const ground = () =>
    page.evaluate(() => getComputedStyle(document.querySelector('.app') as Element).backgroundColor)
  const light = await ground()
  await page.getByRole('button', { name: 'Theme' }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await expect.poll(ground).not.toBe(light)
  const dark = await ground()
  await page.reload()
  await expect.poll(ground).toBe(dark)
})

test('an address that leads nowhere says so', async () => {
  const page = await app.open('Ada')
  await page.evaluate(() => history.pushState(null, '', '/nowhere'))
  await page.getByText('There is no such page').waitFor()
})

test('on a phone the library is a sheet and a toolbar stands at the bottom', async () => {
  const page = await newDocument(app, 'Ada', {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  })
  await textBox(page).tap()
  await page.keyboard.type('Phone')
  await page.keyboard.press('Enter')
  await page.keyboard.type('words')
  await page.getByRole('toolbar', { name: 'Formatting' }).getByRole('button', { name: 'To-do list' }).tap()
  await page.getByRole('checkbox').waitFor()
  // A keyboard on the screen takes a part of the visual viewport, as zooming in does.
  const devtools = await page.context().newCDPSession(page)
  const gap = () =>
    page.evaluate(() => {
      const { height = 0, offsetTop = 0 } = window.visualViewport ?? {}
      const toolbar = document.querySelector('.quire-phone-toolbar')?.getBoundingClientRect()
      return {
        height: Math.round(height),
        gap: Math.round(Math.abs((toolbar?.bottom ?? -1) - height - offsetTop)),
      }
    })
  const { height } = await gap()
  await devtools.send('Emulation.setPageScaleFactor', { pageScaleFactor: 2 })
  await expect.poll(gap).toEqual({ height: height / 2, gap: 0 })
  await devtools.send('Emulation.setPageScaleFactor', { pageScaleFactor: 1 })
  await expect.poll(gap).toEqual({ height, gap: 0 })
  expect(await page.getByRole('navigation', { name: 'Library' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Show library' }).tap()
  await page.getByRole('navigation', { name: 'Library' }).waitFor()
})
