export { guardCheckHandler as GET } from '@/lib/http/handlers/guard-check'
