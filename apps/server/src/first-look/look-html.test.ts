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
    '<h1 class="quire-h1" dir="auto">Tides</h1>' +
      '<ul class="quire-ul" dir="auto"><li class="quire-li">rope</li><li class="quire-li">time</li></ul>' +
      '<p class="quire-p" dir="auto">more</p>',
  )
})

test('a block reads from the side of its first letter, or from the one that was chosen', () => {
  const content: Content = [
    { type: 'paragraph', direction: 'rtl', content: text('dir="ltr"') },
    { type: 'listItem', list: 'bullet', content: text('rope') },
    { type: 'listItem', list: 'number', content: text('time') },
    { type: 'callout', tone: 'note', children: [{ type: 'paragraph', content: text('rocks') }] },
  ]
  expect(lookHtml(content)).toBe(
    '<p class="quire-p" dir="rtl">dir="ltr"</p>' +
      '<ul class="quire-ul" dir="auto"><li class="quire-li">rope</li></ul>' +
      '<ol class="quire-ol" dir="auto"><li class="quire-li">time</li></ol>' +
      '<aside class="quire-callout" dir="auto" data-callout="note"><p class="quire-p">rocks</p></aside>',
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
