export { type Access, accessLevels, includesAccess, isAccess } from './access.ts'
export {
  closeText,
  isRefusalReason,
  parseCloseText,
  type Refusal,
  type RefusalReason,
  reasonHeader,
  refusals,
} from './close-codes.ts'
export { decodeClientMessage, decodeServerMessage, encode, encodeClientMessage, wireType } from './codec.ts'
export { CollabError, ProtocolError } from './errors.ts'
export { type DocumentId, maxDocumentIdBytes, parseDocumentId } from './ids.ts'
export { defaultProtocolLimits, maxServerSilenceMs, type ProtocolLimits } from './limits.ts'
export {
  type AccessChanged,
  type Ack,
  type Awareness,
  type ClientMessage,
  type Event,
  isNumbered,
  type Nack,
  type PermissionDenied,
  type Person,
  type QueryAwareness,
  type ServerMessage,
  type SyncStep1,
  type SyncStep2,
  type TokenOffered,
  type TokenWanted,
  type Update,
  type Welcome,
} from './messages.ts'
export { decodeParcel, encodeParcel, type Parcel } from './parcel.ts'
export { chooseDialect, type Dialect, subprotocol } from './version.ts'
