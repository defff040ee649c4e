export { consoleReplayHandler as GET } from '@/lib/http/handlers/console-replay'
