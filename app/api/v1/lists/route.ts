export { createListHandler as POST } from '@/lib/http/handlers/create-list'
export { getListsHandler as GET } from '@/lib/http/handlers/get-lists'
