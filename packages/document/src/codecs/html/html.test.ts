import { expect, test } from 'vitest'
import { toMarkdown } from '../markdown/index.ts'
import { fromHtml } from './index.ts'

/** What other programs put on the clipboard or into a file, and the Markdown of what we take from it. */
test.each([
  ['white space collapses', '<p>\n  a\n  <b>b </b> c\n</p>  <p>d</p>', 'a **b** c\n\nd\n'],
  ['text without blocks', 'a<br>b', 'a\\\nb\n'],
  ['text beside blocks', 'a<p>b</p>c', 'a\n\nb\n\nc\n'],
  [
    'Google Docs: a wrapper that is not bold, styles on spans',
    '<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr" style="text-align:left"><span style="font-weight:700;color:#000">a</span><span style="font-style:italic;text-decoration:underline line-through">b</span></p><ul><li><p>c</p></li><ul><li>d</li></ul></ul></b>',
    '<p dir="ltr"><strong>a</strong><u><em><s>b</s></em></u></p>\n\n- c\n  - d\n',
  ],
  [
    'Lexical: a list in an item of its own',
    '<ul><li>a</li><li><ul><li>b</li></ul></li></ul>',
    '- a\n  - b\n',
  ],
  [
    'Lexical: a check list',
    '<ul><li role="checkbox" aria-checked="true">a</li><li role="checkbox" aria-checked="false">b</li></ul>',
    '- [x] a\n- [ ] b\n',
  ],
  [
    'GitHub: highlighted code',
    '<div class="highlight highlight-source-ts"><pre><span class="pl-k">let</span> x\n\ny</pre></div>',
    '```ts\nlet x\n\ny\n```\n',
  ],
  ['links around blocks', '<a href="/a"><h2>b</h2></a>', '## [b](/a)\n'],
  [
    'Sheets: a table without headers',
    '<table><colgroup><col></colgroup><tr><td>a</td><td>b</td></tr></table>',
    '<table>\n<tbody>\n<tr><td><p>a</p></td><td><p>b</p></td></tr>\n</tbody>\n</table>\n',
  ],
  [
    'a ragged table is squared',
    '<table><tr><th>a<th>b<tr><td>c</table>',
    '| a | b |\n| --- | --- |\n| c |  |\n',
  ],
  ['definition lists are paragraphs', '<dl><dt>a<dd>b</dl>', 'a\n\nb\n'],
  [
    'a page',
    '<!doctype html><html><head><title>x</title></head><body><main><h1>a</h1></main></body></html>',
    '# a\n',
  ],
  ['spaces that count', '<p>a<span style="white-space:pre-wrap">  b</span></p>', 'a  b\n'],
])('%s', (_, html, markdown) => {
  expect(toMarkdown(fromHtml(html))).toBe(markdown)
})
