import { createHash } from 'node:crypto'
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import { type Database, database } from '@/db/client'
import { databaseFault } from '@/db/errors'
import { addContacts } from '@/db/queries/add-contacts'
import { compareContacts } from '@/db/queries/compare-contacts'
import { finishListUpload, type UploadError } from '@/db/queries/finish-list-upload'
import { readContactList } from '@/db/queries/read-contact-lists'
import { startListUpload } from '@/db/queries/start-list-upload'
import { AppError } from '@/lib/domain/errors'
import { newId } from '@/lib/intake/build-request'
import { inTime } from '@/lib/intake/in-time'
import { sealContacts } from '@/lib/lists/contact-content'
import { CsvFault, csvRecords } from '@/lib/lists/csv-records'
import { type UploadBatch, UploadTally } from '@/lib/lists/upload-tally'
import { committed, unconfirmed } from '@/lib/operations/committed'

export type UploadAnswer = {
  /** Null for a dry run: it leaves nothing behind. */
  uploadId: string | null
  rows: number
  added: number
  updated: number
  duplicatesInFile: number
  duplicatesInList: number
  invalid: number
  errors: UploadError[]
}

// A statement this long takes a few tens of milliseconds; two of them keep the database busy while the next is read.
const rowsPerStatement = 2_000
const statementsInFlight = 2
const triesMax = 5

/**
 * Reads a CSV file into a list as it arrives. What was added stays whatever happens later, and the same file again adds
 * nothing and completes the rest. The first of two rows with one identity counts. The caller has checked who may.
 * @throws AppError `not_found`, `invalid`, `malformed`, `too_large`, `unavailable`, as `committed`
 */
export async function uploadContacts(upload: {
  list: string
  actor: string
  body: AsyncIterable<Uint8Array>
  dryRun: boolean
}): Promise<UploadAnswer> {
  const sql = database('lists')
  const list = await tryAgain(() => readContactList(sql, upload.list), 'repeatable').catch((error) => {
    throw errorFor(error)
  })
  if (!list) throw new AppError('not_found', `There is no list "${upload.list}".`)
  const uploadId = upload.dryRun ? null : newId()
  const sink = uploadId === null ? previewSink(sql, list.id) : listSink(sql, list.id, uploadId, upload.actor)
  const tally = new UploadTally(list)
  const digest = createHash('sha256')
  try {
    await readThrough(upload.body, tally, digest, sink)
    const { added, updated, duplicatesInList } = await sink.finish(null, tally.errors, digest.digest())
    const { rows, duplicatesInFile, invalid } = tally.total
    return { uploadId, rows, added, updated, duplicatesInFile, duplicatesInList, invalid, errors: tally.errors }
  } catch (error) {
    const told = errorFor(error)
    const closed = sink.finish(told.message, tally.errors, null).catch(() => {}) // the row says `running` and goes silent
    if (told.code !== 'outcome_unknown') await closed // else the books wait for the same standby as what they tell of
    throw told
  }
}

async function readThrough(
  body: AsyncIterable<Uint8Array>,
  tally: UploadTally,
  digest: ReturnType<typeof createHash>,
  sink: Sink,
): Promise<void> {
  const records = csvRecords()
  const take = async (read: string[][]) => {
    for (const cells of read) {
      tally.record(cells)
      if (tally.waiting >= rowsPerStatement) await sink.take(tally.takeBatch())
    }
  }
  for await (const bytes of body) {
    digest.update(bytes)
    tally.bytes(bytes.length)
    await take(records.take(bytes))
  }
  await take(records.end())
  if (!tally.headerSeen) throw new AppError('invalid', 'The file is empty: it has not even a header row.')
  await sink.take(tally.takeBatch())
}

function errorFor(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof CsvFault) {
    const message = `Row ${error.row} ${error.message}. Nothing after it was read; mend it and upload again, nothing is added twice.`
    return new AppError('invalid', message, { faults: [{ path: `row ${error.row}`, message: error.message }] })
  }
  if (databaseFault(error) === 'other') throw error
  return new AppError(
    'unavailable',
    'The database cannot take the file now. Upload the same file again: what was added stays, nothing is added twice.',
  )
}

const uploadAgain = 'Upload the same file again: nothing is added twice.'

type Tally = { added: number; updated: number; duplicatesInList: number }

type Sink = {
  /** Takes a batch over; waits only when enough are under way. @throws what an earlier batch threw */
  take(batch: UploadBatch): Promise<void>
  /** Waits for all batches and closes the books. `problem`: why the upload ends early. */
  finish(problem: string | null, errors: UploadError[], contentSha256: Buffer | null): Promise<Tally>
}

function listSink(sql: Database, listId: string, uploadId: string, actor: string): Sink {
  let started: Promise<void> | null = null
  const batches = pipelined(async ({ contacts, aside }) => {
    const sealed = sealContacts(listId, contacts)
    const add = () =>
      inTime(addContacts(sql, { listId, uploadId }, contacts, sealed, aside), () => unconfirmed(uploadAgain))
    const { added, updated } = await tryAgain(add)
    return { added, updated, duplicatesInList: contacts.length - added - updated }
  })
  return {
    async take(batch) {
      started ??= committed(
        () => tryAgain(() => startListUpload(sql, { id: uploadId, listId, actor }), 'repeatable'),
        uploadAgain,
      )
      await started
      await batches.add(batch)
    },
    async finish(problem, errors, contentSha256) {
      const tally = await (problem === null ? batches.all() : batches.settled())
      if (started) {
        const status = problem === null ? 'completed' : 'refused'
        const books = { id: uploadId, status, problem, errors, contentSha256, auditId: newId() } as const
        await committed(() => finishListUpload(sql, books), uploadAgain)
      }
      return tally
    },
  }
}

function previewSink(sql: Database, listId: string): Sink {
  const batches = pipelined(async ({ contacts }) => {
    const { known, changed } = await tryAgain(() => compareContacts(sql, listId, contacts), 'repeatable')
    return { added: contacts.length - known, updated: changed, duplicatesInList: known - changed }
  })
  return {
    take: (batch) => batches.add(batch),
    finish: (problem) => (problem === null ? batches.all() : batches.settled()),
  }
}

/** Runs a few batches beside each other and adds up what became of them. */
function pipelined(run: (batch: UploadBatch) => Promise<Tally>) {
  const total: Tally = { added: 0, updated: 0, duplicatesInList: 0 }
  const inFlight = new Set<Promise<void>>()
  let failure: { error: unknown } | null = null

  async function one(batch: UploadBatch): Promise<void> {
    try {
      const { added, updated, duplicatesInList } = await run(batch)
      total.added += added
      total.updated += updated
      total.duplicatesInList += duplicatesInList
    } catch (error) {
      failure ??= { error }
    }
  }

  async function settled(): Promise<Tally> {
    await Promise.all(inFlight)
    return total
  }

  return {
    settled,
    async add(batch: UploadBatch): Promise<void> {
      if (failure) throw failure.error
      const work = one(batch)
      inFlight.add(work)
      void work.finally(() => inFlight.delete(work))
      await turn() // what was written goes out only between two turns of the loop, and others wait for theirs
      if (inFlight.size >= statementsInFlight) await Promise.race(inFlight)
    },
    async all(): Promise<Tally> {
      await settled()
      if (failure) throw failure.error
      return total
    },
  }
}

/** Certainly rolled back: the same again. When only the answer was lost, adding contacts again would count wrongly. */
async function tryAgain<Answer>(work: () => Promise<Answer>, repeatable?: 'repeatable'): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const fault = databaseFault(error)
      const again = fault === 'conflict' || fault === 'locked' || (repeatable && fault === 'interrupted')
      if (!again || tries === triesMax) throw error
      await pause(20 * 2 ** tries)
    }
  }
}
