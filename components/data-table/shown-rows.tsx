'use client'

import { Download } from 'lucide-react'
import { partMissing } from '@/components/feedback/part-missing'
import { toast } from '@/components/feedback/toasts'
import { Button } from '@/components/ui/button'

/** Saves the rows that the page shows, which it has already: nothing more is read, so nothing goes on record. */
export function ShownRows({ file }: { file: string }) {
  async function save(button: HTMLElement) {
    const table = button.closest('[data-table]')?.querySelector('table')
    const saving = await import('@/components/data-table/save-shown-rows').catch(() => null)
    if (saving === null) return toast('bad', partMissing)
    if (table) saving.saveShownRows(table, file)
  }
  return (
    <Button size="sm" variant="ghost" onClick={({ currentTarget }) => void save(currentTarget)}>
      <Download className="size-4" aria-hidden="true" />
      These rows as CSV
    </Button>
  )
}
