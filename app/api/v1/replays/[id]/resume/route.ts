export { resumeReplayHandler as POST } from '@/lib/http/handlers/change-replay'
