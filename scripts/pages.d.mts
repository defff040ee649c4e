import type { Page } from '@playwright/test'

export const pages: Record<string, string>
export function addressOf(page: Page, place: string, url?: string): Promise<string>
