export { consoleDataActionHandler as GET } from '@/lib/http/handlers/console-data-action'
