import type { Page } from '@playwright/test'
import { expect } from '@/e2e/support/test'

type Role = 'viewer' | 'support' | 'operator' | 'admin'

/** Makes a user by hand, on an administrator's page. @returns the password that is shown once */
export async function newUser(page: Page, url: string, user: { email: string; role: Role }): Promise<string> {
  await page.goto(`${url}/users`)
  await page.getByRole('button', { name: 'New user' }).click()
  await page.getByLabel('Email').fill(user.email)
  await page.getByLabel('Name').fill(user.email.split('@')[0] ?? '')
  await page.getByRole('dialog').getByRole('combobox').selectOption(user.role)
  await page.getByRole('button', { name: 'Make the account' }).click()
  await expect(page.getByText('It is shown only now')).toBeVisible()
  const password = (await page.getByRole('dialog').locator('code').getAttribute('title'))?.trim() ?? ''
  await page.getByRole('button', { name: 'I have copied it' }).click()
  await expect(page.getByRole('cell', { name: user.email })).toBeVisible()
  return password
}

/** Fills in the sign-in form; what follows is the caller's to expect. */
export async function signInAs(page: Page, url: string, email: string, password: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
