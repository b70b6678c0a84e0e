export { viewDocument } from './document-view.ts'
export { defaultValidatorLimits, type ValidatorLimits } from './limits.ts'
export { type RuleId, rules } from './rules.ts'
export {
  type AwarenessEntry,
  type AwarenessLimits,
  defaultAwarenessLimits,
  validateAwareness,
} from './validate-awareness.ts'
export {
  type ClockRange,
  createLogValidator,
  createUpdateValidator,
  type ValidateUpdate,
} from './validate-update.ts'
