/** Sent by the console's own reads: no form can set it, and a script of another site would need a leave that it never gets. */
export const consoleReadHeader = 'x-once-console'
