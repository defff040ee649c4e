export { cancelCampaignHandler as POST } from '@/lib/http/handlers/change-campaign'
