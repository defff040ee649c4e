export { getReplaysHandler as GET } from '@/lib/http/handlers/get-replays'
export { startReplayHandler as POST } from '@/lib/http/handlers/start-replay'
