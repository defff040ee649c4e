export { createCampaignHandler as POST } from '@/lib/http/handlers/create-campaign'
export { getCampaignsHandler as GET } from '@/lib/http/handlers/get-campaigns'
