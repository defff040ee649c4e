export { previewReplayHandler as POST } from '@/lib/http/handlers/preview-replay'
