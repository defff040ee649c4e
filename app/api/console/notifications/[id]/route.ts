export { consoleNotificationHandler as GET } from '@/lib/http/handlers/console-notifications'
