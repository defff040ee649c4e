import { modeWords } from '@/components/replays/replay-words'
import type { ReplayMode } from '@/lib/domain/replay'

/** The mode of a replay, each with what it does to customers. */
export function ModeChoice({ chosen }: { chosen: ReplayMode }) {
  return (
    <fieldset className="mb-3">
      <legend className="mb-1 font-medium text-muted text-xs">Mode</legend>
      <div className="grid gap-2 md:grid-cols-3">
        {Object.entries(modeWords).map(([mode, { label, consequence }]) => (
          <label
            key={mode}
            className="flex cursor-pointer items-start gap-2 rounded-md border border-border-strong p-2.5 hover:bg-raised has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input type="radio" name="mode" value={mode} defaultChecked={mode === chosen} className="mt-1" />
            <span>
              <span className="font-medium text-[13px]">{label}</span>
              <span className="block text-muted text-xs">{consequence}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
