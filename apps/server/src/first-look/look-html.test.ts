import type { Content } from '@quire/document/content'
import { expect, test } from 'vitest'
import { lookHtml } from './look-html.ts'

const text = (words: string) => [{ type: 'text', text: words }] as const

test('text has the classes it will have in the editor', () => {
  const content: Content = [
    { type: 'heading', level: 1, content: text('Tides') },
    { type: 'listItem', list: 'bullet', content: text('rope') },
    { type: 'listItem', list: 'bullet', content: text('time') },
    { type: 'toggle', summary: text('more'), children: [{ type: 'paragraph', content: text('hidden') }] },
  ]
  expect(lookHtml(content)).toBe(
    '<h1 class="quire-h1">Tides</h1>' +
      '<ul class="quire-ul"><li class="quire-li">rope</li><li class="quire-li">time</li></ul>' +
      '<p class="quire-p">more</p>',
  )
})

test('nothing that loads, runs or brings styles of its own is in it', () => {
  const image = { src: 'https://example.org/x.png', alt: 'x' } as const
  const html = lookHtml([
    { type: 'image', ...image },
    { type: 'paragraph', content: [...text('<p onclick=x>  two spaces'), { type: 'image', ...image }] },
    { type: 'code', language: '"><script>', text: '</code><script>' },
  ])
  expect(html).not.toMatch(/<img|<script|<p onclick|style=/)
  expect(html).toContain('&lt;p onclick=x&gt;')
})

test('no more of a long document than a screen shows', () => {
  const line = { type: 'paragraph', content: text('words '.repeat(50)) } as const
  expect(lookHtml(Array.from({ length: 1_000 }, () => line)).length).toBeLessThan(10_000)
})
