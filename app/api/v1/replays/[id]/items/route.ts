export { getReplayItemsHandler as GET } from '@/lib/http/handlers/get-replays'
