export { getSuppressionsHandler as GET } from '@/lib/http/handlers/get-suppressions'
