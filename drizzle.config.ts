import { defineConfig } from 'drizzle-kit'

/** Migrations are generated from db/schema, then reviewed and edited by hand; `npm run verify` fails on drift. */
export default defineConfig({ dialect: 'postgresql', schema: './db/schema/*.ts', out: './db/migrations' })
