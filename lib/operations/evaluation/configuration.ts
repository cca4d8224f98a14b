import * as z from 'zod';
import { search } from '../search.ts';
import { searchFields } from '../search-fields.ts';

const {
  query: _query,
  dataset_id: _datasetId,
  dataset_ids: _datasetIds,
  limit: _limit,
  explain: _explain,
  highlights: _highlights,
  ...settings
} = searchFields;

/** Settings of a search that can be measured: all that it takes beside what is asked, where, and what is shown of it. */
export const configuration = z
  .strictObject(settings)
  .partial()
  .meta({ id: 'SearchConfiguration', description: 'Settings of a search; what is left out has the value that a search has without it.' });

export type Configuration = z.output<typeof configuration>;

/** What is kept of a configuration: its mode, and of the rest what differs from a search's own defaults, in a fixed order. */
export function essentialsOf(given: Configuration): Record<string, unknown> {
  const entries = Object.entries(settings).flatMap(([name, field]) => {
    const value = (given as Record<string, unknown>)[name];
    const { data: usual } = field.safeParse(undefined);
    const effective = value === undefined ? usual : value;
    return name === 'mode' || !isSame(effective, usual) ? [[name, effective]] : [];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The input of a search with a configuration. */
export function searchInput(given: Configuration, asked: { query: string; dataset_id: string; limit: number }) {
  return search.input.safeParse({ ...given, ...asked });
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
