export { startCampaignHandler as POST } from '@/lib/http/handlers/change-campaign'
