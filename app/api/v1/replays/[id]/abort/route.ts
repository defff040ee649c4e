export { abortReplayHandler as POST } from '@/lib/http/handlers/change-replay'
