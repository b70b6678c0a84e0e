import { describe, expect, test } from 'vitest'
import { ContentError, safeHref, safeImageSource } from '../../content/index.ts'
import { fromMarkdown, toMarkdown } from '../markdown/index.ts'
import { toText } from '../text.ts'
import { fromHtml, toHtml } from './index.ts'
import { type HtmlNode, isElement, parseHtml } from './tree.ts'

const ELEMENTS = new Set(
  'p h1 h2 h3 h4 blockquote pre code aside details summary hr table thead tbody tr th td figure figcaption img a div ul ol li input br span strong em u s sub sup mark'.split(
    ' ',
  ),
)
const ATTRIBUTES = new Set(
  'href title src alt width height class align dir start colspan rowspan type disabled checked download style'.split(
    ' ',
  ),
)

/** Fails for anything in the HTML that could run or load: the whole vocabulary of `toHtml` is listed here. */
function expectHarmless(html: string): void {
  const visit = (node: HtmlNode): void => {
    if (!isElement(node)) return
    expect(ELEMENTS).toContain(node.tagName)
    for (const { name, value } of node.attrs) {
      if (!name.startsWith('data-')) expect(ATTRIBUTES).toContain(name)
      if (name === 'href' && value !== '') expect(safeHref(value)).toBe(value)
      if (name === 'src' && value !== '') expect(safeImageSource(value)).toBe(value)
      if (name === 'style') expect(value).toBe('white-space:pre-wrap')
    }
    node.childNodes.forEach(visit)
  }
  parseHtml(html).forEach(visit)
}

const attacks = [
  '<script>alert(1)</script>',
  '<p>a<script>alert(1)</script>b</p>',
  '<img src=x onerror=alert(1)>',
  '<img src="javascript:alert(1)">',
  '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">',
  '<svg><script>alert(1)</script></svg>',
  '<svg/onload=alert(1)>',
  '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href=" &#14; javascript:alert(1)">x</a>',
  '<a href="java&#9;script:alert(1)">x</a>',
  '<a href="java&#10;script:alert(1)">x</a>',
  '<a href="&#106;avascript&colon;alert(1)">x</a>',
  '<a href="\u0001javascript:alert(1)">x</a>',
  '<a href="java\u200bscript:alert(1)">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="file:///etc/passwd">x</a>',
  '<a href="blob:https://a.b/1">x</a>',
  '<a href="https://a.b" onclick="alert(1)" style="position:fixed;inset:0" target="_top">x</a>',
  '<a href="https://a.b/&quot; onclick=&quot;alert(1)">x</a>',
  '<p style="background:url(javascript:alert(1))" onmouseover=alert(1)>x</p>',
  '<style>@import "https://evil.example";</style><link rel=stylesheet href="https://evil.example">',
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)"><base href="https://evil.example/">',
  '<form action="javascript:alert(1)"><input name=x><button>x</button></form>',
  '<details open ontoggle=alert(1)><summary onclick=alert(1)>x</summary>y</details>',
  '<template><script>alert(1)</script></template>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<textarea></textarea><script>alert(1)</script>',
  '<!--><script>alert(1)</script>-->',
  '<![CDATA[<script>alert(1)</script>]]>',
  '<xmp><script>alert(1)</script></xmp><plaintext><script>alert(1)</script>',
  '<table><tr><td><script>alert(1)</script><td background="javascript:alert(1)">x</table>',
  '<div data-unknown="x" data-properties="{&quot;__proto__&quot;:{&quot;a&quot;:1}}">x</div>',
  '<div data-unknown="&quot;><script>alert(1)</script>" data-properties="not json">x</div>',
  '<span data-math="</span><script>alert(1)</script>"></span>',
  '<span data-mention="person" data-id="&quot;><img src=x onerror=alert(1)>">@x</span>',
  '<pre><code class="language-&quot;><script>alert(1)</script>">x</code></pre>',
  '<p data-file="text/html"><a href="javascript:alert(1)" download="x">x</a></p>',
  '<font color="red;background:url(javascript:alert(1))">x</font>',
  '<mark data-color="red&quot; onmouseover=&quot;alert(1)">x</mark>',
  '<table><td colspan=99999999 rowspan=99999999>x</table>',
  '<ol start=-99999999999999999999><li>x</ol><ol start=NaN><li>y</ol>',
  '<li><li><p></li></ul></blockquote>x',
  `${'<b>'.repeat(400)}x`,
  '\u0000<scr\u0000ipt>alert(1)</scr\u0000ipt>',
]

describe('hostile HTML', () => {
  test.each(attacks)('%s comes out harmless', (attack) => {
    const content = fromHtml(attack)
    const html = toHtml(content)
    expectHarmless(html)
    expect(fromHtml(html)).toEqual(content)
  })

  test.each(attacks)('%s inside Markdown comes out harmless', (attack) => {
    const content = fromMarkdown(`# x\n\n${attack}\n\nand ${attack} inside\n\n[x](${attack})`)
    expectHarmless(toHtml(content))
    expectHarmless(toHtml(fromMarkdown(toMarkdown(content))))
  })

  test.each([
    '[x](javascript:alert(1))',
    '![x](javascript:alert(1))',
    '<javascript:alert(1)>',
    '[x]\n\n[x]: javascript:alert(1)',
    '[x](<java\tscript:alert(1)>)',
    '[x](https://a.b "\\" onclick=alert\\(1\\)")',
    '$</code><script>alert(1)</script>$',
    '```"><script>alert(1)</script>\nx\n```',
    ':::note[<img src=x onerror=alert(1)>]{onclick=alert(1)}\nx\n:::',
  ])('Markdown %s comes out harmless', (attack) => {
    expectHarmless(toHtml(fromMarkdown(attack)))
  })

  test('the text of elements that are not known stays', () => {
    expect(toText(fromHtml('<blink>one</blink> <x-y>two</x-y><marquee><p>three</marquee>'))).toBe(
      'one two\nthree',
    )
  })

  test('addresses in content that nobody checked are left out on the way out', () => {
    const link = { href: 'javascript:alert(1)' }
    const html = toHtml([
      { type: 'paragraph', content: [{ type: 'text', text: 'x', marks: { link, color: 'red;x' } }] },
      { type: 'image', src: 'javascript:alert(1)' },
      { type: 'file', src: 'javascript:alert(1)', name: 'x' },
    ])
    expectHarmless(html)
    expect(html).not.toContain('javascript')
  })

  test('depth is an error with a reason, found before it costs time', () => {
    const start = process.cpuUsage()
    expect(() => fromHtml('<div>'.repeat(200_000))).toThrow(ContentError)
    expect(() => fromMarkdown(`${'> '.repeat(2_000)}x`)).toThrow(/deeper than 512/)
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(5_000)
  })

  test('spans of a table that is all span cost no more than the table', () => {
    const start = process.cpuUsage()
    const row = `<tr>${'<td colspan=1000 rowspan=65534>x'.repeat(50)}`
    expect(fromHtml(`<table>${row.repeat(500)}</table>`)).toHaveLength(1)
    // Of the processor, which a busy machine does not make more.
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(5_000)
  })
})
