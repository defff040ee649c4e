/** An amount in the configuration's own currency. Below a unit as many places as show two figures: `0.0079`, never `0.00`. */
export function costText(amount: number): string {
  if (amount === 0 || Math.abs(amount) >= 1)
    return amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  return amount.toLocaleString('en', {
    minimumFractionDigits: 2,
    maximumSignificantDigits: 2,
    roundingPriority: 'morePrecision',
  })
}
