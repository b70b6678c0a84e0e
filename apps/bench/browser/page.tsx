// One editor on a page: ours on a Yjs document, with or without peers, or Lexical's rich text as its guide builds it.
import { ListItemNode, ListNode } from '@lexical/list'
import { LexicalComposer } from '@lexical/react/LexicalComposer'
import { ContentEditable } from '@lexical/react/LexicalContentEditable'
import { LexicalErrorBoundary } from '@lexical/react/LexicalErrorBoundary'
import { HistoryPlugin } from '@lexical/react/LexicalHistoryPlugin'
import { RichTextPlugin } from '@lexical/react/LexicalRichTextPlugin'
import { $createHeadingNode, HeadingNode, QuoteNode } from '@lexical/rich-text'
import { Editor, fromYjs } from '@quire/editor'
import '@quire/editor/style.css'
import { $createListItemNode, $createListNode } from '@lexical/list'
import { writeContent } from '@quire/document/yjs'
import { $createParagraphNode, $createTextNode, $getRoot } from 'lexical'
import { createRoot } from 'react-dom/client'
import { Awareness, applyAwarenessUpdate } from 'y-protocols/awareness'
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs'
import type { FromPeers } from './peers.ts'
import { sampleBlocks } from './sample.ts'

const {
  editor = 'quire',
  blocks = '400',
  peers = '0',
  moves = 'false',
} = Object.fromEntries(new URLSearchParams(location.search))
const sample = sampleBlocks(Number(blocks))

const showQuire = (root: HTMLElement): void => {
  const doc = new Doc()
  writeContent(
    doc,
    sample.map(({ type, text }) => {
      const content = [{ type: 'text', text }] as const
      if (type === 'heading') return { type, level: 2, content }
      return type === 'item' ? { type: 'listItem', list: 'bullet', content } : { type, content }
    }),
  )
  const awareness = new Awareness(doc)
  if (Number(peers) > 0) startPeers(doc, awareness)
  createRoot(root).render(
    <Editor session={fromYjs({ doc, awareness })} user={{ name: 'Ada', color: '#26689b' }} />,
  )
}

/** Other people, in a thread of their own: what they cost here is what comes in. */
const startPeers = (doc: Doc, awareness: Awareness): void => {
  const worker = new Worker(new URL('./peers.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }: MessageEvent<FromPeers>) => {
    if (data.kind === 'update') applyUpdate(doc, data.bytes, 'peers')
    else applyAwarenessUpdate(awareness, data.bytes, 'peers')
  }
  worker.postMessage({ state: encodeStateAsUpdate(doc), count: Number(peers) })
}

const $fill = (): void => {
  const root = $getRoot()
  for (const { type, text } of sample) {
    const line = $createTextNode(text)
    if (type === 'heading') root.append($createHeadingNode('h2').append(line))
    else if (type === 'paragraph') root.append($createParagraphNode().append(line))
    else {
      const last = root.getLastChild()
      const list = last instanceof ListNode ? last : $createListNode('bullet')
      if (list !== last) root.append(list)
      list.append($createListItemNode().append(line))
    }
  }
}

const showLexical = (root: HTMLElement): void =>
  createRoot(root).render(
    <LexicalComposer
      initialConfig={{
        namespace: 'plain',
        nodes: [HeadingNode, QuoteNode, ListNode, ListItemNode],
        editorState: $fill,
        onError: reportError,
      }}
    >
      <RichTextPlugin
        contentEditable={<ContentEditable aria-label="Document text" />}
        ErrorBoundary={LexicalErrorBoundary}
      />
      <HistoryPlugin />
    </LexicalComposer>,
  )

/** A page that is drawn anew for each frame of the screen, as one is on which others write. */
const moveDot = (): void => {
  const dot = document.body.appendChild(document.createElement('div'))
  dot.style.cssText = 'position: fixed; top: 0; left: 0; width: 4px; height: 4px; background: currentColor'
  const move = (now: number): void => {
    dot.style.translate = `${(now / 10) % 100}px`
    requestAnimationFrame(move)
  }
  requestAnimationFrame(move)
}

const main = document.querySelector('main')
if (moves === 'true') moveDot()
if (main) (editor === 'lexical' ? showLexical : showQuire)(main)
