import { type Catalog, type CatalogObject, KINDS, type Kind } from '../catalog/catalog.ts';

/** One object that is not what it should be. */
export type Difference =
  | { state: 'missing'; expected: CatalogObject }
  | { state: 'extra'; live: CatalogObject }
  | { state: 'differs'; expected: CatalogObject; live: CatalogObject; properties: PropertyDifference[] };

export interface PropertyDifference {
  property: string;
  expected: unknown;
  live: unknown;
}

/**
 * How `live` differs from `expected`, in the order in which it can be mended: first what is extra, from policies up to schemas, then what is
 * missing or differs, from schemas down to policies. A missing or extra table counts once, with its columns, keys and indexes; only the foreign
 * keys of a missing one are told by themselves, since the tables that they refer to may be missing too.
 */
export function compareCatalogs(expected: Catalog, live: Catalog): Difference[] {
  const [expectedByKey, liveByKey] = [byKey(expected), byKey(live)];
  const missing = expected.objects.filter((object) => !liveByKey.has(key(object)));
  const extra = live.objects.filter((object) => !expectedByKey.has(key(object)));
  const there = expected.objects.flatMap((object) => differing(object, liveByKey.get(key(object))));
  const [missingWholes, extraWholes] = [wholes(missing), wholes(extra)];
  const mendable: Difference[] = [
    ...missing
      .filter((object) => !isPart(object, missingWholes) || object.kind === 'foreign key')
      .map((object) => ({ state: 'missing' as const, expected: object })),
    ...there,
  ];
  return [
    ...extra
      .filter((object) => !isPart(object, extraWholes))
      .map((object) => ({ state: 'extra' as const, live: object }))
      .toReversed(),
    ...mendable.toSorted((one, other) => KINDS.indexOf(kindOf(one)) - KINDS.indexOf(kindOf(other))),
  ];
}

function kindOf(difference: Difference): Kind {
  return subject(difference).kind;
}

/** The object that a difference is about: as it should be, or as it is where it should not be. */
export function subject(difference: Difference): CatalogObject {
  return difference.state === 'extra' ? difference.live : difference.expected;
}

function byKey({ objects }: Catalog): Map<string, CatalogObject> {
  return new Map(objects.map((object) => [key(object), object]));
}

function key({ kind, name }: { kind: Kind; name: string }): string {
  return `${kind} ${name}`;
}

function differing(expected: CatalogObject, live: CatalogObject | undefined): Difference[] {
  if (!live) return [];
  const before = live.properties as Record<string, unknown>;
  const properties = Object.entries(expected.properties)
    .map(([property, value]) => ({ property, expected: value as unknown, live: before[property] }))
    .filter(({ expected: one, live: other }) => JSON.stringify(one) !== JSON.stringify(other));
  return properties.length > 0 ? [{ state: 'differs', expected, live, properties }] : [];
}

function wholes(objects: CatalogObject[]): Set<string> {
  return new Set(objects.filter(({ kind }) => kind === 'table' || kind === 'view').map(({ identifier }) => identifier));
}

/** A part comes and goes with its table, and the sequence of an identity column with the column's property. */
function isPart(object: CatalogObject, of: Set<string>): boolean {
  if (object.kind === 'sequence' && object.properties.identity) return true;
  return object.table !== null && of.has(object.table);
}
