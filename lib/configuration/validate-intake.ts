import type { Configuration, IntakeConfiguration } from '@/lib/configuration/document'
import type { Fault } from '@/lib/domain/errors'
import { faultsOf } from '@/lib/http/validate'
import { intakeKinds, type SettingsOf } from '@/lib/intake/queues/intake-kinds'
import { adaptersOfGenesysReceipts, saysNothing } from '@/lib/providers/genesys-receipts'

/** The settings that an intake's kind demands, what two intakes cannot both do, and whose receipts it may take. */
export function intakeFaults(intake: IntakeConfiguration, path: string, document: Configuration): Fault[] {
  const parsed = intakeKinds[intake.kind].settings.safeParse(intake.settings)
  if (!parsed.success) {
    return faultsOf(parsed.error).map((fault) => ({
      path: fault.path ? `${path}.settings.${fault.path}` : `${path}.settings`,
      message: fault.message,
    }))
  }
  if (intake.receipts) return receiptFaults(intake.receipts, `${path}.receipts`, document)
  switch (intake.kind) {
    case 'postgres-outbox':
      return intake.message === 'event' ? [] : [{ path: `${path}.message`, message: 'outbox rows are events' }]
    case 'kafka':
      return sharedTopicFaults(intake, path, document)
    case 'sqs':
    case 'service-bus':
      return []
  }
}

function receiptFaults(
  { provider: name, codes }: NonNullable<IntakeConfiguration['receipts']>,
  path: string,
  document: Configuration,
): Fault[] {
  const uncertain = Object.keys(codes)
    .filter(saysNothing)
    .map((code) => ({ path: `${path}.codes.${code}`, message: `by "${code}" the vendor says nothing certain` }))
  const provider = document.providers.find((candidate) => candidate.name === name)
  if (!provider) return [{ path: `${path}.provider`, message: `there is no provider "${name}"` }, ...uncertain]
  if (adaptersOfGenesysReceipts.includes(provider.adapter)) return uncertain
  const message = `"${name}" is no Genesys Cloud contact list: no event of the vendor names messages of another`
  return [{ path: `${path}.provider`, message }, ...uncertain]
}

/** Without a key of its own a Kafka message goes by topic, partition and offset, which another cluster has too. */
function sharedTopicFaults(intake: IntakeConfiguration, path: string, document: Configuration): Fault[] {
  const own = kafkaSettings(intake)
  const others = document.intakes.filter(
    (other) =>
      other.kind === 'kafka' && !other.receipts && other.producer === intake.producer && other.name !== intake.name,
  )
  const clash = others.find((other) => {
    const { topics = [], brokers = [], keyHeader } = kafkaSettings(other)
    const elsewhere = brokers.join() !== own.brokers?.join()
    return elsewhere && !(keyHeader && own.keyHeader) && topics.some((topic) => own.topics?.includes(topic))
  })
  if (!clash) return []
  const message = `"${clash.name}" reads a topic of this name from other brokers for the same producer: give one of them another producer`
  return [{ path: `${path}.settings.topics`, message }]
}

function kafkaSettings(intake: IntakeConfiguration): Partial<SettingsOf['kafka']> {
  const parsed = intakeKinds.kafka.settings.safeParse(intake.settings)
  return parsed.success ? parsed.data : {}
}
