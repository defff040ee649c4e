import type { IntakeKindName } from '@/lib/intake/queues/intake-kinds'

export const kindWords: Record<IntakeKindName, string> = {
  sqs: 'Amazon SQS',
  'service-bus': 'Azure Service Bus',
  kafka: 'Kafka',
  'postgres-outbox': 'Outbox table of another PostgreSQL',
}
