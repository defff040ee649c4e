export { consoleCampaignHandler as GET } from '@/lib/http/handlers/console-campaign'
