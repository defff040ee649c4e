export { getConfigurationHandler as GET } from '@/lib/http/handlers/get-configuration'
export { putConfigurationHandler as PUT } from '@/lib/http/handlers/put-configuration'
