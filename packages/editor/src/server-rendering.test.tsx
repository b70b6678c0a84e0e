import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Editor } from './index.ts'

test('the component renders where there is no browser', () => {
  expect(typeof document).toBe('undefined')
  const markup = renderToString(<Editor label="Notes" placeholder="Write something" />)
  expect(markup).toContain('role="textbox"')
  expect(markup).toContain('aria-label="Notes"')
})
