import { fileURLToPath } from 'node:url'
import { type BrowserContext, chromium } from 'playwright-core'
import { build, type Rollup } from 'vite'
import { onTestFinished } from 'vitest'
import { chromiumArgs, findChromium } from '../../../../scripts/tools.mjs'

/** A browser with a profile on disk, as a person has one: what it stores outlives it. */
export const openBrowser = async (profile: string): Promise<BrowserContext> => {
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    args: [...chromiumArgs],
  })
  onTestFinished(() => browser.close().catch(() => {}))
  return browser
}

/** Serves a page that runs one module, at `/page` of a server that knows nothing of it. */
export const routePage = async (context: BrowserContext, url: string, code: string): Promise<void> => {
  const html = '<!doctype html><meta charset="utf-8"><body><script type="module" src="/page.js"></script>'
  await context.route(`${url}/page`, (route) => route.fulfill({ contentType: 'text/html', body: html }))
  await context.route(`${url}/page.js`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: code }),
  )
}

/** A browser with no profile that believes any certificate; the caller closes it. */
export const launchBrowser = async (): Promise<BrowserContext> => {
  const browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArgs] })
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  context.on('close', () => void browser.close())
  return context
}

/** The provider, and what the tests' pages need beside it, as one module for a page. */
export const buildPageModule = async (entry: URL): Promise<string> => {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@quire/source', 'module', 'browser', 'development|production'] },
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(entry), formats: ['es'] },
      rollupOptions: { output: { codeSplitting: false } },
    },
  })
  const [{ output }] = [result].flat() as [Rollup.RollupOutput] // not watching: an output, or one in a list
  return output[0].code
}
