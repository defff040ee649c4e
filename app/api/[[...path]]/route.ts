export {
  unknownPathHandler as DELETE,
  unknownPathHandler as GET,
  unknownPathHandler as PATCH,
  unknownPathHandler as POST,
  unknownPathHandler as PUT,
} from '@/lib/http/handlers/unknown-path'
