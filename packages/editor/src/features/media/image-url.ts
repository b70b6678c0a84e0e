export { safeImageSource as toSafeImageUrl } from '@quire/document/content'
