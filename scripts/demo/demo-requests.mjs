const names = ['Ada', 'Ben', 'Chloe', 'Deniz', 'Elif', 'Femi', 'Grace', 'Hugo', 'Ines', 'Jun', 'Kofi', 'Lena']
const states = ['packed', 'on its way', 'at your door']
const twoDigits = (n) => String(n).padStart(2, '0')

/** mulberry32: the same day of history on every machine. */
export function seeded(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The n-th request of a run, without its key: orders mostly, then parcels, bills and appointments. */
export function requestOf(run, n) {
  const customerId = `CUST_${1000 + ((n * 7) % 900)}`
  const phone = `+1555${String(2_000_000 + ((n * 7) % 900)).padStart(7, '0')}`
  const identifiers = [{ name: 'customer_id', value: customerId }]
  const kind = n % 10
  if (kind < 5) {
    const data = { orderId: `ORD_${run}_${n}`, total: `${(n % 70) + 5}.00` }
    return { type: 'order_confirmation', recipient: { phone, customerId }, data, identifiers }
  }
  if (kind < 7) {
    const data = { parcel: `P${run}${n}`.toUpperCase(), state: states[n % 3] }
    return { type: 'delivery_update', recipient: { phone, customerId }, data, identifiers }
  }
  if (kind < 9) {
    const email = `${names[n % names.length].toLowerCase()}.${n % 900}@example.com`
    const data = { amount: `${(n % 90) + 20}.50`, dueDate: '15 December', month: `November ${run}-${n}` }
    return { type: 'bill_due', recipient: { email, customerId }, data, identifiers }
  }
  const data = { day: `${(n % 27) + 1} December (${run}-${n})`, time: `${(n % 8) + 9}:00` }
  return { type: 'appointment_reminder', recipient: { phone, customerId }, data, identifiers }
}

/** A CSV file of so many contacts; the last three are the first three again, as real files have it. */
export function contactsFile(count) {
  const row = (i) => `C${i},${names[i % names.length]},+1555${3_000_000 + i}`
  const rows = Array.from({ length: count }, (_, i) => row(i < count - 3 ? i : i - (count - 3)))
  return `customer_id,first_name,phone\n${rows.join('\n')}\n`
}

/** The key that says how long ago it was meant to be: `day-<minutes>-<name>`. */
export function pastKey(minutesAgo, name) {
  return `day-${twoDigits(Math.max(1, Math.round(minutesAgo)))}-${name}`
}
