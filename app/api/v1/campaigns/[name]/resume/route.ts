export { resumeCampaignHandler as POST } from '@/lib/http/handlers/change-campaign'
