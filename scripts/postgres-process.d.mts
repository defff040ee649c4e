import type { PostgresPlace } from './postgres-place.mjs'

export type PostgresServer = { pid: number; port: number; exited: boolean }

export function createCluster(place: PostgresPlace, durable: boolean): boolean
export function launch(
  place: PostgresPlace,
  port: number,
  durable: boolean,
  environment?: Record<string, string>,
): PostgresServer
export function logFile(folder: string): string
export function runsOn(pid: number, folder: string): boolean
