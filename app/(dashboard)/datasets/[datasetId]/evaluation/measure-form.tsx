'use client';

import { useId, useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { plural } from '#app/_ui/format.ts';
import { Select } from '#app/_ui/input.tsx';
import { SEARCH_PRICES, type SearchMode } from '#lib/credits/prices.ts';

const MODES: [mode: SearchMode, label: string][] = [
  ['hybrid', 'Hybrid'],
  ['keyword', 'Keyword'],
  ['vector', 'Vector'],
];

/** Which mode to measure, alone or beside another, and what it costs. */
export function MeasureForm({
  questions,
  busy,
  onMeasure,
}: {
  questions: number;
  busy: boolean;
  onMeasure: (modes: SearchMode[]) => void;
}) {
  const id = useId();
  const [baseline, setBaseline] = useState<SearchMode | ''>('');
  const [mode, setMode] = useState<SearchMode>('hybrid');
  const modes = baseline === '' || baseline === mode ? [mode] : [baseline, mode];
  const credits = questions * modes.reduce((sum, each) => sum + SEARCH_PRICES[each], 0);
  return (
    <form
      className="flex flex-wrap items-center gap-x-5 gap-y-3 rounded-card border border-line bg-surface px-4 py-3.5 text-sm sm:px-5"
      onSubmit={(event) => {
        event.preventDefault();
        onMeasure(modes);
      }}
    >
      <label htmlFor={`${id}-mode`} className="flex items-center gap-2 text-muted">
        Measure
        <Select id={`${id}-mode`} value={mode} onChange={(event) => setMode(event.target.value as SearchMode)} className="w-32">
          {MODES.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </label>
      <label htmlFor={`${id}-baseline`} className="flex items-center gap-2 text-muted">
        against
        <Select
          id={`${id}-baseline`}
          value={baseline}
          onChange={(event) => setBaseline(event.target.value as SearchMode | '')}
          className="w-32"
        >
          <option value="">Nothing</option>
          {MODES.filter(([value]) => value !== mode).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </label>
      <p className="text-faint sm:ml-auto">Costs {plural(credits, 'credit')}</p>
      <Button type="submit" kind="primary" busy={busy}>
        Measure
      </Button>
    </form>
  );
}
