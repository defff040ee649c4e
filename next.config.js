import { readFileSync } from 'node:fs'
import { hashOfSources } from './scripts/hash-of-sources.mjs'

const securityHeaders = JSON.parse(readFileSync(new URL('lib/http/security-headers.json', import.meta.url), 'utf8'))

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  // Hosts that build the same sources are one to a browser that is sent from one to the other.
  generateBuildId: () => hashOfSources(),
  // Types are checked by `npm run verify`; a start on a fresh machine need not wait for them again.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  serverExternalPackages: ['@node-rs/argon2', 'liquidjs', 'pino', 'postgres', 'prom-client', 'undici'],
  // Every answer, whatever its status. The content security policy has a nonce and is set for each response.
  headers: async () => [
    { source: '/:path*', headers: Object.entries(securityHeaders).map(([key, value]) => ({ key, value })) },
  ],
}
