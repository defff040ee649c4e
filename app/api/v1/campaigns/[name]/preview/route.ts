export { previewCampaignHandler as GET } from '@/lib/http/handlers/get-campaign'
