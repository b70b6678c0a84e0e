import type { Action } from '../../ui/action.ts'
import { matchScore } from '../../ui/insert-item.ts'

/** Actions that stand together under a title. */
export interface ActionGroup {
  readonly title: string
  readonly actions: readonly Action[]
}

/** The groups with the actions that answer a query, best first inside each; what is alike keeps its order. */
export const findActions = (groups: readonly ActionGroup[], query: string): readonly ActionGroup[] => {
  const scored = groups.map(({ title, actions }) => ({
    title,
    found: actions
      .map((action) => ({ action, score: matchScore(action, query) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score),
  }))
  return scored
    .filter(({ found }) => found.length > 0)
    .sort((a, b) => (query.trim() === '' ? 0 : (b.found[0]?.score ?? 0) - (a.found[0]?.score ?? 0)))
    .map(({ title, found }) => ({ title, actions: found.map(({ action }) => action) }))
}
