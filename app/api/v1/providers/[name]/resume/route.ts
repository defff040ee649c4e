export { resumeProviderHandler as POST } from '@/lib/http/handlers/pause-provider'
