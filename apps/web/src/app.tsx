import { lazy, type ReactElement, Suspense, useLayoutEffect } from 'react'
import { Route, Switch } from 'wouter'
import { PageToCome } from './document/page-to-come.tsx'
import { LibraryPage } from './library/library-page.tsx'
import { Problem } from './shell/problem.tsx'
import { Shell } from './shell/shell.tsx'
import { useTheme } from './theme.ts'

// The editor is most of the code: the library opens without it.
const DocumentPage = lazy(async () => {
  const page = await import('./document/document-page.tsx')
  await page.prepare()
  return page
})

export const App = (): ReactElement => {
  const { theme } = useTheme()
  useLayoutEffect(() => {
    // The page's own ground and its scroll bars, which are the browser's; set by index.html until now.
    if (theme === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }, [theme])
  return (
    <div className="quire app" data-theme={theme === 'auto' ? undefined : theme}>
      <Switch>
        <Route path="/">
          <LibraryPage />
        </Route>
        <Route path="/d/*?">
          {(parameters) => <DocumentRoute documentId={decodeURIComponent(parameters['*'] ?? '')} />}
        </Route>
        <Route>
          <Shell bar={null}>
            <Problem
              title="There is no such page"
              text="The address may have been cut off when it was copied."
            />
          </Shell>
        </Route>
      </Switch>
    </div>
  )
}

const DocumentRoute = ({ documentId }: { readonly documentId: string }): ReactElement => (
  <Suspense
    fallback={
      <Shell bar={null} isOpening>
        <PageToCome documentId={documentId} />
      </Shell>
    }
  >
    <DocumentPage key={documentId} documentId={documentId} />
  </Suspense>
)
