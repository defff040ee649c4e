export { uploadContactsHandler as POST } from '@/lib/http/handlers/upload-contacts'

/** The longest upload that platforms let run, in seconds. */
export const maxDuration = 800
