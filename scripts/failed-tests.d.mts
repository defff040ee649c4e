export function failedTests(file: string): { name: string; message: string }[]
export function readReport(file: string): Record<string, unknown> | null
