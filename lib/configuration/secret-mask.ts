/** What is shown for a secret, and what keeps the stored one when it is sent back. Read by forms in the browser too. */
export const secretMask = '•••'
