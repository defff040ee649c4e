import { connect, type Socket } from 'node:net'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { SmtpInterruption, SmtpTranscript, type SubmissionResult } from '@/lib/providers/smtp-transcript'
import { type Target, TargetBlocked, type TargetGuard } from '@/lib/providers/ssrf-guard'

/** How a mail server is reached and logged in to. */
export type Visit = {
  host: string
  port: number
  /** TLS from the first byte. */
  secure: boolean
  /** Whether to refuse to go on in the clear; null: yes, except towards hosts that the operator listed as private. */
  requireTls: boolean | null
  credentials: { user: string; pass: string } | null
  /** What we call ourselves. */
  clientName: string
  timeoutMs: number
  signal: AbortSignal
}

export type Submission = Visit & { envelope: { from: string; to: string }; bytes: Buffer }

/** A conversation needs a few lines of replies: more is a fault or an attack. */
const replyBytesMax = 16 * 1024

/** Hands one mail to a server, over a connection of its own. Never throws, never repeats. */
export function submitMail({ envelope, bytes, ...visit }: Submission, guard: TargetGuard): Promise<SubmissionResult> {
  const { from, to } = envelope
  return visitServer(visit, guard, (connection, step) =>
    step((done) => connection.send({ from, to: [to] }, bytes, done)),
  )
}

/** Goes as far as the login, and says goodbye. `accepted`: of us, since there was no mail. Never throws. */
export function greetServer(visit: Visit, guard: TargetGuard): Promise<SubmissionResult> {
  return visitServer(visit, guard, async () => {})
}

type Step = (step: (done: Done) => void) => Promise<void>
type Errand = (connection: SMTPConnection, step: Step) => Promise<void>

async function visitServer(visit: Visit, guard: TargetGuard, errand: Errand): Promise<SubmissionResult> {
  const target: Target = { protocol: 'smtp', hostname: visit.host.toLowerCase(), port: visit.port }
  const fault = guard.faultOf(target)
  if (fault !== null) return { kind: 'not_sent', code: 'target_blocked', detail: fault }
  if (visit.signal.aborted) return { kind: 'not_sent', code: 'aborted', detail: null }
  const { host, port } = visit
  const socket = connect({ host, port, lookup: guard.lookupFor(target) })
  const transcript = new SmtpTranscript()
  const interruption = interrupted(visit, socket)
  try {
    await Promise.race([converse({ visit, guard, target, socket, transcript, errand }), interruption.promise])
    return { kind: 'accepted' }
  } catch (error) {
    socket.destroy()
    return transcript.failure(error)
  } finally {
    interruption.clear()
  }
}

type Conversation = {
  visit: Visit
  guard: TargetGuard
  target: Target
  socket: Socket
  transcript: SmtpTranscript
  /** What the visit is for, once we are let in. */
  errand: Errand
}

async function converse({ visit, guard, target, socket, transcript, errand }: Conversation): Promise<void> {
  await connected(socket)
  const address = socket.remoteAddress ?? ''
  const fault = guard.faultOfAddress(target, address)
  if (fault !== null) throw new TargetBlocked(fault)
  const listed = guard.isListed(target, address)
  const connection = openConnection(visit, listed, socket, transcript)
  const step = stepsOf(connection, endless(connection, socket))
  await step((done) => connection.connect(done))
  const { credentials } = visit
  if (credentials) {
    if (!connection.secure && !listed) throw new SmtpInterruption('login_needs_tls')
    await step((done) => connection.login({ credentials }, done))
  }
  await errand(connection, step)
  connection.quit()
}

function interrupted({ timeoutMs, signal }: Visit, socket: Socket) {
  let clear = () => {}
  const promise = new Promise<never>((_, reject) => {
    const abort = () => reject(new SmtpInterruption('aborted'))
    const timer = setTimeout(
      () => reject(new SmtpInterruption(socket.connecting ? 'connect_timeout' : 'timeout')),
      timeoutMs,
    )
    signal.addEventListener('abort', abort, { once: true })
    clear = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
  })
  return { promise, clear: () => clear() }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays on: a socket that we destroyed may still report an error, and an unheard one would end the process.
    socket.on('error', reject)
    socket.once('connect', resolve)
  })
}

function openConnection(
  { host, port, secure, requireTls, clientName, timeoutMs }: Visit,
  listed: boolean,
  socket: Socket,
  transcript: SmtpTranscript,
): SMTPConnection {
  const requireTLS = requireTls ?? !listed
  return new SMTPConnection({
    connection: socket,
    host,
    port,
    secure,
    requireTLS,
    name: clientName,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    logger: transcript.logger,
    transactionLog: true,
    // Where plain text would do, a certificate that nobody vouches for is no worse.
    tls: { rejectUnauthorized: secure || requireTLS },
  })
}

/**
 * The library keeps whatever a server says, in time that grows with the square of it, under TLS and without: so it is given no
 * more than a conversation needs. @returns what rejects when there is more; the connection is gone then
 */
function endless(connection: SMTPConnection, socket: Socket): Promise<never> {
  const receive = Reflect.get(connection, '_onData') as (chunk: Buffer) => void
  let bytes = 0
  return new Promise((_, reject) => {
    Reflect.set(connection, '_onData', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= replyBytesMax) return receive.call(connection, chunk)
      reject(new SmtpInterruption('answer_too_large'))
      socket.destroy()
    })
  })
}

type Done = (error?: SMTPConnection.SMTPError | null) => void

/** A lost connection is an event of the library's, not an answer to the step that waits: each step listens for it. */
function stepsOf(connection: SMTPConnection, endless: Promise<never>): Step {
  const lost = Promise.race([endless, new Promise<never>((_, reject) => connection.on('error', reject))])
  lost.catch(() => {})
  return (step) => {
    const answered = new Promise<void>((resolve, reject) => step((error) => (error ? reject(error) : resolve())))
    return Promise.race([answered, lost])
  }
}
