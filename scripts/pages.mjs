/**
 * Every page by name, and where it is: an address, or `list > prefix`, the first entry of a list. Whoever goes through all
 * pages goes through these; a test holds them to app/. The names are those of the demo and of the browser tests.
 */
export const pages = {
  'Sign-in': '/sign-in',
  Overview: '/',
  Notifications: '/notifications',
  Notification: '/notifications?status=sent > /notifications/',
  Duplicates: '/duplicates',
  'Duplicate groups': '/duplicates/groups',
  'Arrival gaps': '/duplicates/gaps',
  Collisions: '/duplicates/collisions',
  Leaks: '/duplicates/leaks',
  'Key hygiene': '/duplicates/keys',
  Duplicate: '/duplicates?guard=dedup_window > /duplicates/',
  Review: '/review',
  Replays: '/replays',
  Replay: '/replays > /replays/',
  'New replay': '/replays/~new',
  Campaigns: '/campaigns',
  Campaign: '/campaigns > /campaigns/',
  'Contact lists': '/lists',
  'Contact list': '/lists > /lists/',
  Types: '/types',
  Type: '/types > /types/',
  'New type': '/types/~new',
  Routes: '/routes',
  Route: '/routes > /routes/',
  'New route': '/routes/~new',
  Providers: '/providers',
  Provider: '/providers > /providers/',
  'New provider': '/providers/~new',
  Intakes: '/intakes',
  Intake: '/intakes > /intakes/',
  'New intake': '/intakes/~new',
  Alerts: '/alerts',
  Settings: '/settings',
  Producers: '/producers',
  Users: '/users',
  User: '/users > /users/',
  Approvals: '/approvals',
  Audit: '/audit',
  Profile: '/profile',
  API: '/docs/api',
}

/** The address of a place, on a signed-in page of the browser. @param url where the console is, unless the page knows it */
export async function addressOf(page, place, url = '') {
  const [list, prefix] = place.split(' > ')
  if (!prefix) return list
  await page.goto(url + list)
  return page.locator(`main td a[href^="${prefix}"]`).first().getAttribute('href')
}
