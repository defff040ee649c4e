export { consoleProvidersHandler as GET } from '@/lib/http/handlers/console-providers'
