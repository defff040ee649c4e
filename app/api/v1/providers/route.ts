export { getProvidersHandler as GET } from '@/lib/http/handlers/get-providers'
