export { pauseReplayHandler as POST } from '@/lib/http/handlers/change-replay'
