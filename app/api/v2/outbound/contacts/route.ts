export { acceptOutboundContactHandler as POST } from '@/lib/http/handlers/accept-outbound-contact'
