export { getCampaignHandler as GET } from '@/lib/http/handlers/get-campaign'
