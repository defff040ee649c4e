export { pauseProviderHandler as POST } from '@/lib/http/handlers/pause-provider'
