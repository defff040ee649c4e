export { consoleNotificationsHandler as GET } from '@/lib/http/handlers/console-notifications'
