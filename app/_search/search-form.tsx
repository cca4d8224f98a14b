'use client';

import { Search } from 'lucide-react';
import { useId, useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { classNames } from '#app/_ui/class-names.ts';
import { formatCount, plural } from '#app/_ui/format.ts';
import { Checkbox, Input, Select } from '#app/_ui/input.tsx';
import { priceOfSearch, type SearchMode } from '#lib/credits/prices.ts';
import type { InputOf } from '#lib/operations/define.ts';
import { SEARCH_LIMITS } from '#lib/operations/limits.ts';
import type { search } from '#lib/operations/search.ts';
import type { FreeSearches } from './free-searches.ts';
import { type Options, requestOf, SearchOptions, USUAL_OPTIONS } from './search-options.tsx';

export interface SearchableDataset {
  id: string;
  name: string;
  /** Whether anyone may read its documents, so that each passage leads to its place in the text. */
  isPublic: boolean;
}

/** What a link to the form asks for. */
export interface Question {
  query?: string | undefined;
  datasetId?: string | undefined;
}

interface Props {
  datasets: SearchableDataset[];
  asked: Question;
  busy: boolean;
  /** What the server found wrong with the filters of the last search. */
  filterProblem: string | undefined;
  free: FreeSearches | undefined;
  onSearch: (input: InputOf<typeof search>) => void;
}

const MODES: { mode: SearchMode; label: string }[] = [
  { mode: 'hybrid', label: 'Hybrid' },
  { mode: 'keyword', label: 'Keyword' },
  { mode: 'vector', label: 'Vector' },
];
const LIMITS = [3, 5, 10, 20, 50];

/** A query, how to search for it and, when there are several, in which datasets. */
export function SearchForm({ datasets, asked, busy, filterProblem, free, onSearch }: Props) {
  const id = useId();
  const [query, setQuery] = useState(asked.query ?? '');
  const [mode, setMode] = useState<SearchMode>('hybrid');
  const [limit, setLimit] = useState(5);
  const [chosen, setChosen] = useState(() => {
    const meant = datasets.find(({ id }) => id === asked.datasetId) ?? datasets[0];
    return meant ? [meant.id] : [];
  });

  const [options, setOptions] = useState(USUAL_OPTIONS);
  const [filterError, setFilterError] = useState<string>();

  const change = (changed: Partial<Options>) => {
    setOptions({ ...options, ...changed });
    if (changed.filters !== undefined) setFilterError(undefined);
  };
  const submit = () => {
    const where = chosen.length === 1 ? { dataset_id: chosen[0] as string } : { dataset_ids: chosen };
    try {
      onSearch({ query, ...where, mode, limit, ...requestOf(options, mode), highlights: true, explain: true });
    } catch (error) {
      setFilterError(`Not valid: ${(error as SyntaxError).message}.`);
    }
  };

  return (
    <search className="rounded-card border border-line bg-surface p-3.5 sm:p-4">
      <form
        className="grid gap-3.5"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {datasets.length > 1 && <DatasetChoice datasets={datasets} chosen={chosen} onChoose={setChosen} />}
        <div className="flex gap-2">
          <div className="relative flex-1">
            <Search className="pointer-events-none absolute top-3 left-3 size-4 text-faint" aria-hidden="true" />
            <Input
              type="search"
              aria-label="Query"
              placeholder="Ask a question, or give a few words"
              value={query}
              onChange={(event) => setQuery(event.target.value)}
              required
              maxLength={SEARCH_LIMITS.queryCharacters}
              className="h-10 pl-9"
            />
          </div>
          <Button type="submit" kind="primary" busy={busy} disabled={chosen.length === 0} className="h-10">
            Search
          </Button>
        </div>
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2.5 text-sm">
          <fieldset className="flex rounded-control border border-line bg-sunken p-0.5">
            <legend className="sr-only">Mode</legend>
            {MODES.map(({ mode: value, label }) => (
              <label
                key={value}
                className={classNames(
                  'rounded-[0.3125rem] px-2.5 py-1 font-medium has-focus-visible:outline-2 has-focus-visible:outline-pen',
                  mode === value ? 'bg-surface text-ink shadow-raised ring-1 ring-line' : 'text-muted hover:text-ink',
                )}
              >
                <input
                  type="radio"
                  name={`${id}-mode`}
                  value={value}
                  checked={mode === value}
                  onChange={() => setMode(value)}
                  className="sr-only"
                />
                {label}
              </label>
            ))}
          </fieldset>
          <label htmlFor={`${id}-limit`} className="flex items-center gap-2 text-muted">
            Passages
            <Select id={`${id}-limit`} value={limit} onChange={(event) => setLimit(Number(event.target.value))} className="w-20">
              {LIMITS.map((count) => (
                <option key={count}>{count}</option>
              ))}
            </Select>
          </label>
          <p className="text-faint sm:ml-auto">
            {free
              ? `Free, up to ${formatCount(free.perHour)} an hour`
              : `Costs ${plural(priceOfSearch({ mode, rerank: options.rerank }), 'credit')}`}
          </p>
        </div>
        <SearchOptions
          options={options}
          mode={mode}
          filterError={filterError ?? filterProblem}
          isFree={free !== undefined}
          onChange={change}
        />
      </form>
    </search>
  );
}

function DatasetChoice({
  datasets,
  chosen,
  onChoose,
}: {
  datasets: SearchableDataset[];
  chosen: string[];
  onChoose: (ids: string[]) => void;
}) {
  const group = useId();
  const toggle = (id: string) => onChoose(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-medium text-sm">Datasets</legend>
      <div className="flex max-h-32 flex-wrap gap-1.5 overflow-y-auto p-0.5">
        {datasets.map(({ id, name }) => {
          const isChosen = chosen.includes(id);
          return (
            <label
              key={id}
              htmlFor={`${group}-${id}`}
              className={classNames(
                'flex max-w-full items-center gap-2 rounded-control border px-2.5 py-1 text-sm has-focus-visible:outline-2 has-focus-visible:outline-pen',
                isChosen ? 'border-pen/50 bg-pen/8' : 'border-line text-muted hover:bg-hover',
              )}
            >
              <Checkbox
                id={`${group}-${id}`}
                checked={isChosen}
                disabled={!isChosen && chosen.length >= SEARCH_LIMITS.datasets}
                onChange={() => toggle(id)}
                className="size-3.5 outline-none"
              />
              <bdi className="truncate">{name}</bdi>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
