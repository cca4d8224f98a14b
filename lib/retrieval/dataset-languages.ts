import { BoundedMap } from '#lib/bounded-map.ts';
import { stemmersOf } from './languages.ts';

/** By dataset, the codes of the stemmers that its index was made with. */
export type StemmersByDataset = Record<string, string[]>;

/** Languages of datasets that were searched before. They may have gained one since, which their next search notices. */
const knownLanguages = new BoundedMap<string, string[]>(10_000);

/** Notes the languages of datasets, as a search of them has found them. */
export function rememberLanguages(languages: Record<string, string[]>): void {
  for (const [datasetId, codes] of Object.entries(languages)) knownLanguages.set(datasetId, codes);
}

/** The stemmers of datasets as far as they are remembered; one that was not searched before is taken for an English one. */
export function knownStemmers(datasetIds: readonly string[]): StemmersByDataset {
  return Object.fromEntries(datasetIds.map((datasetId) => [datasetId, stemmersOf(knownLanguages.get(datasetId) ?? [])]));
}

/** Whether each of these datasets, of which the languages are given, has just the stemmers that it was taken to have. */
export function areStemmersOf(stemmers: StemmersByDataset, languages: Record<string, string[]>): boolean {
  return Object.entries(languages).every(([datasetId, codes]) => stemmersOf(codes).join() === stemmers[datasetId]?.join());
}
