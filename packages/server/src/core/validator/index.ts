export { type DocumentView, viewDocument } from './document-view.ts'
export { defaultValidatorLimits, type ValidatorLimits } from './limits.ts'
export { type Refused, type RuleId, rules } from './rules.ts'
export {
  type AcceptedAwareness,
  type AwarenessEntry,
  type AwarenessLimits,
  defaultAwarenessLimits,
  validateAwareness,
} from './validate-awareness.ts'
export {
  type Accepted,
  type ClockRange,
  createUpdateValidator,
  type UpdateFacts,
  type ValidateUpdate,
} from './validate-update.ts'
