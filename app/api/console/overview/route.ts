export { consoleOverviewHandler as GET } from '@/lib/http/handlers/console-overview'
