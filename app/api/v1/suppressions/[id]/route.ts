export { getSuppressionHandler as GET } from '@/lib/http/handlers/get-suppressions'
