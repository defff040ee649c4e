export { getDataActionHandler as GET } from '@/lib/http/handlers/data-action'
