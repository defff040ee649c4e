export { consoleUploadHandler as POST } from '@/lib/http/handlers/console-upload'

/** The longest upload that platforms let run, in seconds. */
export const maxDuration = 800
