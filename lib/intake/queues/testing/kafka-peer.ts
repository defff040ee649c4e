import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { KafkaGroup, kafkaErrors } from '@/lib/intake/queues/testing/kafka-group'
import { KafkaTopics, partitionsPerTopic } from '@/lib/intake/queues/testing/kafka-topics'
import { KafkaReader, KafkaWriter } from '@/lib/intake/queues/testing/kafka-wire'

export type KafkaPeer = {
  brokers: string[]
  /** A topic's longest record batch, as its `max.message.bytes` says; without it none is too long. */
  limit(topic: string, batchBytesMax: number): void
  /** Nobody is answered until it is opened again; what it has it keeps. */
  shut(): Promise<void>
  open(): Promise<void>
  close(): Promise<void>
}

type Api = { version: number; answer(request: KafkaReader, reply: KafkaWriter): unknown }
type Place = { partition: number; offset: number }

const nodeId = 1
const noOffset = -1
const messageTooLarge = 10

/**
 * One Kafka broker in this process: the requests that a consumer group and a producer make, in one version each. It
 * keeps record batches as they come, so that what is read is what the client's own encoder made.
 */
export async function kafkaPeer(): Promise<KafkaPeer> {
  const topics = new KafkaTopics()
  const groups = new Map<string, KafkaGroup>()
  const sockets = new Set<Socket>()
  const limits = new Map<string, number>()
  let server: Server | null = null
  let port = 0

  const apis: Record<number, Api> = {
    0: { version: 3, answer: produce },
    1: { version: 4, answer: fetch },
    2: { version: 1, answer: listOffsets },
    3: { version: 0, answer: metadata },
    8: { version: 2, answer: commitOffsets },
    9: { version: 1, answer: fetchOffsets },
    10: { version: 0, answer: (_, reply) => reply.int16(0).int32(nodeId).string('127.0.0.1').int32(port) },
    11: { version: 0, answer: join },
    12: { version: 0, answer: heartbeat },
    13: { version: 0, answer: leave },
    14: { version: 0, answer: sync },
    18: { version: 0, answer: apiVersions },
  }

  function groupOf(name: string): KafkaGroup {
    const group = groups.get(name) ?? new KafkaGroup()
    groups.set(name, group)
    return group
  }

  function apiVersions(_: KafkaReader, reply: KafkaWriter): void {
    reply.int16(0).list(Object.entries(apis), ([key, { version }]) => {
      reply.int16(Number(key)).int16(version).int16(version)
    })
  }

  function metadata(request: KafkaReader, reply: KafkaWriter): void {
    const asked = request.list(() => request.string())
    for (const topic of asked) topics.ensure(topic)
    reply.list([port], () => reply.int32(nodeId).string('127.0.0.1').int32(port))
    reply.list(asked.length > 0 ? asked : topics.names(), (topic) => {
      reply.int16(0).string(topic)
      reply.list([...Array(partitionsPerTopic).keys()], (partition) => {
        reply.int16(0).int32(partition).int32(nodeId)
        for (let copies = 0; copies < 2; copies++) reply.list([nodeId], (id) => reply.int32(id))
      })
    })
  }

  function produce(request: KafkaReader, reply: KafkaWriter): void {
    request.string() // transaction
    request.int16() // acknowledgements
    request.int32() // timeout
    const sent = perTopic(request, (topic) => {
      const partition = request.int32()
      const batch = request.data()
      if (batch.length > (limits.get(topic) ?? Number.POSITIVE_INFINITY)) {
        return { partition, offset: noOffset, fault: messageTooLarge }
      }
      return { partition, offset: topics.append(topic, partition, batch), fault: 0 }
    })
    replyPerTopic(reply, sent, ({ partition, offset, fault }) =>
      reply.int32(partition).int16(fault).int64(offset).int64(noOffset),
    )
    reply.int32(0)
  }

  async function fetch(request: KafkaReader, reply: KafkaWriter): Promise<void> {
    request.int32() // replica
    const waitMs = request.int32()
    for (let skipped = 0; skipped < 2; skipped++) request.int32() // least and most bytes
    request.int8() // isolation
    const asked = perTopic(request, () => {
      const place = { partition: request.int32(), offset: request.int64() }
      request.int32() // most bytes
      return place
    })
    const isNew = ([topic, places]: [string, Place[]]) =>
      places.some(({ partition, offset }) => topics.read(topic, partition, offset).next > offset)
    if (!asked.some(isNew)) await topics.change(waitMs)
    reply.int32(0)
    replyPerTopic(reply, asked, ({ partition, offset }, topic) => {
      const { bytes, next } = topics.read(topic, partition, offset)
      reply.int32(partition).int16(0).int64(next).int64(next)
      reply.list([], () => {}).data(bytes)
    })
  }

  function listOffsets(request: KafkaReader, reply: KafkaWriter): void {
    request.int32() // replica
    const asked = perTopic(request, () => ({ partition: request.int32(), offset: request.int64() }))
    const earliest = -2
    replyPerTopic(reply, asked, ({ partition, offset }, topic) => {
      const { next } = topics.read(topic, partition, 0)
      reply
        .int32(partition)
        .int16(0)
        .int64(noOffset)
        .int64(offset === earliest ? 0 : next)
    })
  }

  function commitOffsets(request: KafkaReader, reply: KafkaWriter): void {
    const group = groupOf(request.string())
    const generation = request.int32()
    const fault = group.faultOf(request.string(), generation)
    request.int64() // retention
    const committed = perTopic(request, (topic) => {
      const place = { partition: request.int32(), offset: request.int64() }
      request.string() // a note
      if (fault === kafkaErrors.none) group.offsets.set(`${topic}/${place.partition}`, place.offset)
      return place
    })
    replyPerTopic(reply, committed, ({ partition }) => reply.int32(partition).int16(fault))
  }

  function fetchOffsets(request: KafkaReader, reply: KafkaWriter): void {
    const group = groupOf(request.string())
    const asked = perTopic(request, () => ({ partition: request.int32(), offset: noOffset }))
    replyPerTopic(reply, asked, ({ partition }, topic) => {
      const offset = group.offsets.get(`${topic}/${partition}`) ?? noOffset
      reply.int32(partition).int64(offset).string('').int16(0)
    })
  }

  async function join(request: KafkaReader, reply: KafkaWriter): Promise<void> {
    const group = groupOf(request.string())
    const sessionMs = request.int32()
    const memberId = request.string()
    request.string() // kind of protocol
    const [first] = request.list(() => ({ name: request.string(), metadata: request.data() }))
    const joined = await group.join(memberId, first?.name ?? '', first?.metadata ?? Buffer.alloc(0), sessionMs)
    reply.int16(0).int32(joined.generation).string(joined.protocol).string(joined.leader).string(joined.memberId)
    reply.list(joined.members, ([id, bytes]) => reply.string(id).data(bytes))
  }

  async function sync(request: KafkaReader, reply: KafkaWriter): Promise<void> {
    const group = groupOf(request.string())
    const generation = request.int32()
    const memberId = request.string()
    const given = request.list((): [string, Buffer] => [request.string(), request.data()])
    const assignment = await group.sync(memberId, generation, given)
    if (typeof assignment === 'number') reply.int16(assignment).data(Buffer.alloc(0))
    else reply.int16(0).data(assignment)
  }

  function heartbeat(request: KafkaReader, reply: KafkaWriter): void {
    const group = groupOf(request.string())
    const generation = request.int32()
    reply.int16(group.heartbeat(request.string(), generation))
  }

  function leave(request: KafkaReader, reply: KafkaWriter): void {
    groupOf(request.string()).leave(request.string())
    reply.int16(0)
  }

  async function answer(socket: Socket, frame: Buffer): Promise<void> {
    const request = new KafkaReader(frame)
    const api = apis[request.int16()]
    const version = request.int16()
    const reply = new KafkaWriter().int32(request.int32())
    request.string() // client
    if (!api || version !== api.version) reply.int16(35).int32(0)
    else await api.answer(request, reply)
    if (!socket.destroyed) socket.write(new KafkaWriter().data(reply.bytes()).bytes())
  }

  const peer: KafkaPeer = {
    brokers: [],
    limit: (topic, batchBytesMax) => void limits.set(topic, batchBytesMax),
    async open() {
      const opened = createServer((socket) => {
        sockets.add(socket)
        socket.on('close', () => sockets.delete(socket)).on('error', () => {})
        onFrames(socket, (frame) => void answer(socket, frame))
      })
      await new Promise<void>((resolve) => opened.listen(port, '127.0.0.1', resolve))
      port = (opened.address() as AddressInfo).port
      peer.brokers = [`127.0.0.1:${port}`]
      server = opened
    },
    async shut() {
      const closing = server
      server = null
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => (closing ? closing.close(() => resolve()) : resolve()))
    },
    async close() {
      for (const group of groups.values()) group.close()
      await peer.shut()
    },
  }
  await peer.open()
  return peer
}

function perTopic<T>(request: KafkaReader, item: (topic: string) => T): [string, T[]][] {
  return request.list(() => {
    const topic = request.string()
    return [topic, request.list(() => item(topic))]
  })
}

function replyPerTopic<T>(
  reply: KafkaWriter,
  topics: [string, T[]][],
  write: (item: T, topic: string) => unknown,
): void {
  reply.list(topics, ([topic, items]) => {
    reply.string(topic).list(items, (item) => {
      write(item, topic)
    })
  })
}

function onFrames(socket: Socket, onFrame: (frame: Buffer) => void): void {
  let pending = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk])
    while (pending.length >= 4 && pending.length >= 4 + pending.readInt32BE(0)) {
      const end = 4 + pending.readInt32BE(0)
      onFrame(pending.subarray(4, end))
      pending = pending.subarray(end)
    }
  })
}
