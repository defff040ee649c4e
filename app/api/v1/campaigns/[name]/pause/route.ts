export { pauseCampaignHandler as POST } from '@/lib/http/handlers/change-campaign'
