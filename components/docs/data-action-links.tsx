import { dataActionNames } from '@/lib/guard/data-actions'

/** The files of the guard API for Genesys Cloud, with this deployment's address in them. */
export function DataActionLinks() {
  return (
    <span className="inline-flex flex-wrap gap-x-3">
      {dataActionNames.map((name) => (
        <a
          key={name}
          href={`/api/console/data-actions/${name}.json`}
          download={`once-${name}.json`}
          className="min-h-[24px] text-accent underline"
        >
          {name}.json
        </a>
      ))}
    </span>
  )
}
