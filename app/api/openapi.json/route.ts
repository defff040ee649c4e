export { getOpenapiHandler as GET } from '@/lib/http/handlers/get-openapi'
