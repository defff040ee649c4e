export { getIntakeRejectsHandler as GET } from '@/lib/http/handlers/get-intake-rejects'
