export { getListHandler as GET } from '@/lib/http/handlers/get-list'
