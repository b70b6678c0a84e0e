import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds that is serious or critical, as "rule: element". */
export const seriousFindings = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source)
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({
      // Base UI's guards at both ends of an open menu send the focus on the moment it comes; axe cannot see that.
      exclude: [['[data-base-ui-focus-guard]']],
    }),
  )
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`))
}
