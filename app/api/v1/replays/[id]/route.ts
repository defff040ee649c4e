export { getReplayHandler as GET } from '@/lib/http/handlers/get-replays'
