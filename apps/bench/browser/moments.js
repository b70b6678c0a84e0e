// Runs in the measured page, before anything of it. A file of its own: what tsx makes of a function given to Playwright
// calls a helper that no page has.
const moments = {}
globalThis.moments = moments

const content = () => document.querySelector('.quire-content')
const conditions = {
  readable: () => content()?.textContent?.includes('The sea') ?? false,
  editable: () => content()?.getAttribute('contenteditable') === 'true',
}

const look = () => {
  // Only what is still awaited: reading all of a long text in each frame would slow the page that is measured.
  const reached = Object.keys(conditions).filter((name) => !(name in moments) && conditions[name]())
  // What is there before a frame is painted is on the screen by the next one.
  requestAnimationFrame(() => {
    for (const name of reached) moments[name] = performance.now()
    if (Object.keys(moments).length < Object.keys(conditions).length) look()
  })
}
requestAnimationFrame(look)
