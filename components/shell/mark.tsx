/** Two messages, one passes: the sign of the product. */
export function Mark() {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" className="size-6" aria-hidden="true">
      <circle
        cx="9"
        cy="12"
        r="6.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeDasharray="2.5 2.5"
        opacity="0.55"
      />
      <circle cx="15" cy="12" r="6.5" fill="var(--accent)" />
    </svg>
  )
}
