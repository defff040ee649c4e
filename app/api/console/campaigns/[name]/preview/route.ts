export { consoleCampaignPreviewHandler as GET } from '@/lib/http/handlers/console-campaign'
