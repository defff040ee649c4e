import { randomUUID } from 'node:crypto'

export const kafkaErrors = { none: 0, illegalGeneration: 22, unknownMember: 25, rebalanceInProgress: 27 }

type Member = { metadata: Buffer; protocol: string; sessionMs: number; expiry: NodeJS.Timeout | undefined }
export type Joined = {
  generation: number
  protocol: string
  leader: string
  memberId: string
  members: [string, Buffer][]
}

const joinDelayMs = 50

/** One consumer group: who is in it, which generation it is, and how far it has come. */
export class KafkaGroup {
  readonly offsets = new Map<string, number>()
  private readonly members = new Map<string, Member>()
  private generation = 0
  private joining = false
  private joins = new Map<string, (joined: Joined) => void>()
  private syncs = new Map<string, (assignment: Buffer) => void>()
  private assignments: Map<string, Buffer> | null = null

  join(given: string, protocol: string, metadata: Buffer, sessionMs: number): Promise<Joined> {
    const memberId = given || `member-${randomUUID()}`
    clearTimeout(this.members.get(memberId)?.expiry)
    this.members.set(memberId, { metadata, protocol, sessionMs, expiry: undefined })
    this.rebalance()
    return new Promise((resolve) => {
      this.joins.set(memberId, resolve)
      setTimeout(() => this.completeJoin(), joinDelayMs)
    })
  }

  sync(memberId: string, generation: number, assignments: [string, Buffer][]): Promise<Buffer> | number {
    const fault = this.faultOf(memberId, generation)
    if (fault !== kafkaErrors.none) return fault
    if (assignments.length > 0) {
      this.assignments = new Map(assignments)
      for (const [id, resolve] of this.syncs) resolve(this.assignments.get(id) ?? Buffer.alloc(0))
      this.syncs.clear()
    }
    if (this.assignments) return Promise.resolve(this.assignments.get(memberId) ?? Buffer.alloc(0))
    return new Promise((resolve) => this.syncs.set(memberId, resolve))
  }

  heartbeat(memberId: string, generation: number): number {
    this.live(memberId)
    return this.faultOf(memberId, generation)
  }

  leave(memberId: string): void {
    clearTimeout(this.members.get(memberId)?.expiry)
    if (!this.members.delete(memberId)) return
    this.joins.delete(memberId)
    this.rebalance()
    this.completeJoin()
  }

  /** Why a member may not do what it asks for; `none`: it may. */
  faultOf(memberId: string, generation: number): number {
    if (!this.members.has(memberId)) return kafkaErrors.unknownMember
    if (this.joining) return kafkaErrors.rebalanceInProgress
    return generation === this.generation ? kafkaErrors.none : kafkaErrors.illegalGeneration
  }

  close(): void {
    for (const { expiry } of this.members.values()) clearTimeout(expiry)
    this.members.clear()
  }

  private rebalance(): void {
    this.joining = true
    this.assignments = null
  }

  /** The next generation begins when every member that is still there has joined it. */
  private completeJoin(): void {
    if (!this.joining || this.members.size === 0 || this.joins.size < this.members.size) return
    this.joining = false
    this.generation++
    const [leader = ''] = this.members.keys()
    const protocol = this.members.get(leader)?.protocol ?? ''
    const members = [...this.members].map(([id, { metadata }]): [string, Buffer] => [id, metadata])
    for (const [memberId, resolve] of this.joins) {
      this.live(memberId)
      resolve({ generation: this.generation, protocol, leader, memberId, members: memberId === leader ? members : [] })
    }
    this.joins.clear()
  }

  private live(memberId: string): void {
    const member = this.members.get(memberId)
    if (!member) return
    clearTimeout(member.expiry)
    member.expiry = setTimeout(() => this.leave(memberId), member.sessionMs)
    member.expiry.unref()
  }
}
