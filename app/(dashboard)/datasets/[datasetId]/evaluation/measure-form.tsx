'use client';

import { useId, useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { plural } from '#app/_ui/format.ts';
import { Select } from '#app/_ui/input.tsx';
import { SEARCH_PRICES, type SearchMode } from '#lib/credits/prices.ts';

/** A configuration that the form offers; the API takes every setting of a search. */
export interface Measurable {
  mode: SearchMode;
  fusion?: 'rrf';
}

const CONFIGURATIONS: { label: string; configuration: Measurable }[] = [
  { label: 'Hybrid', configuration: { mode: 'hybrid' } },
  { label: 'Keyword', configuration: { mode: 'keyword' } },
  { label: 'Vector', configuration: { mode: 'vector' } },
  { label: 'Hybrid, fused by rank', configuration: { mode: 'hybrid', fusion: 'rrf' } },
];
const NOTHING = -1;

interface Props {
  questions: number;
  busy: boolean;
  onMeasure: (configurations: Measurable[]) => void;
}

/** Which configuration to measure, alone or beside another, and what it costs. */
export function MeasureForm({ questions, busy, onMeasure }: Props) {
  const [measured, setMeasured] = useState(0);
  const [baseline, setBaseline] = useState(NOTHING);
  const against = baseline === measured ? NOTHING : baseline;
  const chosen = [against, measured].flatMap((index) => CONFIGURATIONS[index]?.configuration ?? []);
  const credits = questions * chosen.reduce((sum, { mode }) => sum + SEARCH_PRICES[mode], 0);
  return (
    <form
      className="flex flex-wrap items-center gap-x-5 gap-y-3 rounded-card border border-line bg-surface px-4 py-3.5 text-sm sm:px-5"
      onSubmit={(event) => {
        event.preventDefault();
        onMeasure(chosen);
      }}
    >
      <Choice label="Measure" value={measured} onChoose={setMeasured} />
      <Choice label="against" value={against} without={measured} onChoose={setBaseline} />
      <div className="flex items-center gap-5 max-sm:w-full max-sm:justify-between sm:ml-auto">
        <p className="text-faint">Costs {plural(credits, 'credit')}</p>
        <Button type="submit" kind="primary" busy={busy}>
          Measure
        </Button>
      </div>
    </form>
  );
}

/** One of the configurations; with `without`, also none, and not that one. */
function Choice({
  label,
  value,
  without,
  onChoose,
}: {
  label: string;
  value: number;
  without?: number;
  onChoose: (index: number) => void;
}) {
  const id = useId();
  return (
    <label htmlFor={id} className="flex items-center gap-2 text-muted max-sm:w-full max-sm:justify-between">
      {label}
      <Select id={id} value={value} onChange={(event) => onChoose(Number(event.target.value))} className="w-52">
        {without !== undefined && <option value={NOTHING}>Nothing</option>}
        {CONFIGURATIONS.map(
          (configuration, index) =>
            index !== without && (
              <option key={configuration.label} value={index}>
                {configuration.label}
              </option>
            ),
        )}
      </Select>
    </label>
  );
}
