// Lets the app open without a network. Only its own files: never /api, never /collab, nothing of any document, which
// the provider keeps on the device by itself.
//
// vite.config.ts puts the names of the built files here, so that every build is another worker with another cache. The
// next worker waits until the last page of this build is closed: pages always find the code they were built with.
const assets = ['assets']

const shell = '/'
/** A network that takes longer is no network to somebody who waits for a page. */
const patienceMs = 4_000
const cacheName = `quire ${hash(assets.join())}`

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll([shell, ...assets])))
})

self.addEventListener('activate', (event) => {
  const isOld = (name) => name.startsWith('quire ') && name !== cacheName
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)))),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (request.mode === 'navigate' && (pathname === shell || pathname.startsWith('/d/')))
    event.respondWith(openPage(request))
  else if (pathname.startsWith('/assets/')) event.respondWith(loadAsset(request))
})

/** The server's page; the kept one when the server does not answer in time, or only says that it cannot. */
const openPage = async (request) => {
  const kept = async () => (await caches.open(cacheName)).match(shell)
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), patienceMs)
  try {
    const response = await fetch(request, { signal: abort.signal })
    return response.status < 500 ? response : ((await kept()) ?? response)
  } catch {
    return (await kept()) ?? Response.error()
  } finally {
    clearTimeout(timer)
  }
}

/** Names change with content, so what is kept is right for ever. Fonts are kept once a page has used them. */
const loadAsset = async (request) => {
  const kept = await caches.match(request)
  if (kept) return kept
  const response = await fetch(request)
  if (response.ok) {
    const cache = await caches.open(cacheName)
    await cache.put(request, response.clone())
  }
  return response
}

/** FNV-1a: another cache for another build. */
function hash(text) {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return (value >>> 0).toString(36)
}
