import { useId } from 'react';
import { Field } from '#app/_ui/field.tsx';
import { Fold } from '#app/_ui/fold.tsx';
import { formatCount } from '#app/_ui/format.ts';
import { Checkbox, Select, Textarea } from '#app/_ui/input.tsx';
import { RERANK_PRICE, type SearchMode } from '#lib/credits/prices.ts';
import type { InputOf } from '#lib/operations/define.ts';
import type { search } from '#lib/operations/search.ts';

/** What a search can be told beside its query, as the form holds it. */
export interface Options {
  /** JSON as it was typed. */
  filters: string;
  /** Share of the vector leg in percent; null for what suits the embedding model. */
  vectorShare: number | null;
  rerank: boolean;
  maxPerDocument: number | null;
  /** Milliseconds that the answer may take. */
  maxMs: number | null;
  expand: boolean;
}

export const USUAL_OPTIONS: Options = {
  filters: '',
  vectorShare: null,
  rerank: false,
  maxPerDocument: null,
  maxMs: null,
  expand: false,
};

const CAPS = [1, 2, 3, 5];
const BUDGETS = [20, 50, 100, 200, 500, 1000];
const FILTER_EXAMPLE = '{ "year": { "gte": 2024 }, "status": { "ne": "draft" } }';

/** The fields of the request that the options come to. @throws SyntaxError for filters that are no JSON object */
export function requestOf(options: Options, mode: SearchMode): Partial<InputOf<typeof search>> {
  const { filters, vectorShare, rerank, maxPerDocument, maxMs, expand } = options;
  return {
    ...(filters.trim() !== '' && { filters: parseFilters(filters) }),
    ...(mode === 'hybrid' && vectorShare !== null && { weights: { keyword: 100 - vectorShare, vector: vectorShare } }),
    ...(rerank && { rerank }),
    ...(maxPerDocument !== null && { max_per_document: maxPerDocument }),
    ...(maxMs !== null && { max_ms: maxMs }),
    ...(expand && { expand: 1 as const }),
  };
}

function parseFilters(text: string): Record<string, unknown> {
  const filters: unknown = JSON.parse(text);
  if (typeof filters === 'object' && filters !== null && !Array.isArray(filters)) return { ...filters };
  throw new SyntaxError(`filters are an object, such as ${FILTER_EXAMPLE}`);
}

/** How many options differ from what is usual; a weight counts only where it has an effect. */
function countSet(options: Options, mode: SearchMode): number {
  return Object.keys(requestOf({ ...options, filters: '' }, mode)).length + (options.filters.trim() === '' ? 0 : 1);
}

interface Props {
  options: Options;
  mode: SearchMode;
  filterError: string | undefined;
  /** Whether nothing has a price. */
  isFree: boolean;
  onChange: (change: Partial<Options>) => void;
}

/** Everything that few searches need, folded away. */
export function SearchOptions({ options, mode, filterError, isFree, onChange }: Props) {
  const id = useId();
  const set = countSet(options, mode);
  return (
    <Fold
      summary={
        <>
          Options
          {set > 0 && <span className="text-faint">· {set} set</span>}
          {filterError && <span className="text-negative">· see filters</span>}
        </>
      }
    >
      <div className="mt-3 grid gap-4 sm:grid-cols-2">
        <Field
          label="Filters"
          optional
          error={filterError}
          hint="JSON over the documents’ metadata, or created_at, mime_type, page."
          className="content-start sm:row-span-2"
        >
          {(control) => (
            <Textarea
              {...control}
              value={options.filters}
              onChange={(event) => onChange({ filters: event.target.value })}
              placeholder={FILTER_EXAMPLE}
              spellCheck={false}
              className="font-mono text-sm"
            />
          )}
        </Field>
        <Weights share={options.vectorShare} disabled={mode !== 'hybrid'} onChange={(vectorShare) => onChange({ vectorShare })} />
        <div className="grid content-start gap-2.5">
          <label htmlFor={`${id}-cap`} className="flex items-center justify-between gap-3">
            Passages of one document
            <Select
              id={`${id}-cap`}
              value={options.maxPerDocument ?? ''}
              onChange={(event) => onChange({ maxPerDocument: Number(event.target.value) || null })}
              className="w-28"
            >
              <option value="">Any</option>
              {CAPS.map((cap) => (
                <option key={cap}>{cap}</option>
              ))}
            </Select>
          </label>
          <label htmlFor={`${id}-budget`} className="flex items-center justify-between gap-3">
            Answer within
            <Select
              id={`${id}-budget`}
              value={options.maxMs ?? ''}
              onChange={(event) => onChange({ maxMs: Number(event.target.value) || null })}
              className="w-28"
            >
              <option value="">Any time</option>
              {BUDGETS.map((budget) => (
                <option key={budget} value={budget}>
                  {formatCount(budget)} ms
                </option>
              ))}
            </Select>
          </label>
          <label htmlFor={`${id}-expand`} className="flex items-center gap-2">
            <Checkbox id={`${id}-expand`} checked={options.expand} onChange={(event) => onChange({ expand: event.target.checked })} />
            With the passages before and after
          </label>
          <label htmlFor={`${id}-rerank`} className="flex items-center gap-2">
            <Checkbox id={`${id}-rerank`} checked={options.rerank} onChange={(event) => onChange({ rerank: event.target.checked })} />
            Rerank with a model {!isFree && <span className="text-faint">+{RERANK_PRICE} credits</span>}
          </label>
        </div>
      </div>
    </Fold>
  );
}

function Weights({ share, disabled, onChange }: { share: number | null; disabled: boolean; onChange: (share: number | null) => void }) {
  const id = useId();
  return (
    <div className="grid content-start gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          Weights
        </label>
        <span className="text-faint" data-numeric>
          {share === null ? 'as suits the embedding model' : `keyword ${100 - share} %, vector ${share} %`}
        </span>
      </div>
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        step={5}
        value={share ?? 50}
        disabled={disabled}
        onChange={(event) => onChange(Number(event.target.value))}
        className="w-full accent-pen disabled:opacity-50"
      />
      {share !== null && (
        <button type="button" onClick={() => onChange(null)} className="w-fit text-muted underline hover:text-ink">
          Leave it to the model
        </button>
      )}
    </div>
  );
}
