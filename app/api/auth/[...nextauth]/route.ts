import type { NextRequest } from 'next/server'
import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { handlers } from '@/lib/auth/session'
import { answering } from '@/lib/http/api-route'

export const { GET } = handlers

export const POST = answering((request) => {
  requireSameOrigin(request.headers)
  return handlers.POST(request as NextRequest)
})
