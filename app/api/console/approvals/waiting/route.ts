export { consoleApprovalsHandler as GET } from '@/lib/http/handlers/console-approvals'
