'use client'

import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable'
import { ArrowDown, ArrowUp, GripVertical, X } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/field'
import type { ProviderDescription } from '@/lib/configuration/describe-provider'

type ProviderOrderProps = {
  value: string[]
  choices: ProviderDescription[]
  onChange: (value: string[]) => void
  errors: (string | undefined)[]
}

/** The route's providers in the order in which they are tried: moved by drag, by keys, or by the arrows. */
export function ProviderOrder({ value, choices, onChange, errors }: ProviderOrderProps) {
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  const unused = choices.filter(({ name }) => !value.includes(name))
  function onDragEnd({ active, over }: DragEndEvent) {
    if (over && active.id !== over.id) move(value.indexOf(String(active.id)), value.indexOf(String(over.id)))
  }
  const move = (from: number, to: number) => onChange(arrayMove(value, from, to))
  return (
    <div className="flex flex-col gap-2">
      <DndContext id="provider-order" sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd}>
        <SortableContext items={value} strategy={verticalListSortingStrategy}>
          <ol aria-label="Providers in the order in which they are tried" className="flex flex-col gap-1.5">
            {value.map((name, i) => (
              <ProviderRow
                key={name}
                name={name}
                place={i}
                last={i === value.length - 1}
                choice={choices.find((choice) => choice.name === name)}
                error={errors[i]}
                onMove={(to) => move(i, to)}
                onRemove={() => onChange(value.filter((other) => other !== name))}
              />
            ))}
          </ol>
        </SortableContext>
      </DndContext>
      {unused.length > 0 ? (
        <Select
          aria-label="Add a provider"
          className="max-w-xs"
          value=""
          onChange={(event) => event.target.value && onChange([...value, event.target.value])}
        >
          <option value="">Add a provider…</option>
          {unused.map(({ name, title }) => (
            <option key={name} value={name}>
              {name} ({title})
            </option>
          ))}
        </Select>
      ) : null}
    </div>
  )
}

type ProviderRowProps = {
  name: string
  place: number
  last: boolean
  choice: ProviderDescription | undefined
  error: string | undefined
  onMove: (to: number) => void
  onRemove: () => void
}

function ProviderRow({ name, place, last, choice, error, onMove, onRemove }: ProviderRowProps) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: name,
  })
  const moved = transform ? { transform: `translate3d(0, ${Math.round(transform.y)}px, 0)`, transition } : undefined
  return (
    <li
      ref={setNodeRef}
      style={moved}
      className={`flex items-center gap-2 rounded-md border bg-surface px-2 py-1.5 ${isDragging ? 'border-accent shadow-lg' : 'border-border'}`}
    >
      <button
        type="button"
        ref={setActivatorNodeRef}
        {...attributes}
        {...listeners}
        aria-label={`Move ${name}`}
        className="cursor-grab touch-none rounded p-1 text-muted hover:bg-raised"
      >
        <GripVertical className="size-4" aria-hidden="true" />
      </button>
      <span className="figures w-5 text-right text-muted text-xs">{place + 1}</span>
      <span className="min-w-0 grow">
        <span className="block truncate font-medium text-sm">{name}</span>
        <span className="block truncate text-muted text-xs">
          {choice ? `${choice.title} · ${choice.repeats}` : 'not in the configuration'}
          {choice && !choice.enabled ? ' · switched off' : ''}
        </span>
        {error ? <span className="block text-bad text-xs">{error}</span> : null}
      </span>
      <Button
        size="icon"
        variant="ghost"
        aria-label={`${name} earlier`}
        disabled={place === 0}
        onClick={() => onMove(place - 1)}
      >
        <ArrowUp className="size-4" aria-hidden="true" />
      </Button>
      <Button
        size="icon"
        variant="ghost"
        aria-label={`${name} later`}
        disabled={last}
        onClick={() => onMove(place + 1)}
      >
        <ArrowDown className="size-4" aria-hidden="true" />
      </Button>
      <Button size="icon" variant="ghost" aria-label={`Take ${name} out`} onClick={onRemove}>
        <X className="size-4" aria-hidden="true" />
      </Button>
    </li>
  )
}
