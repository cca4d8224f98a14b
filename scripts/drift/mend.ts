import type { CatalogObject } from '../catalog/catalog.ts';
import type { Difference } from './compare.ts';
import { create } from './definitions.ts';
import type { Mend, Sides } from './mend-contract.ts';
import { alter } from './mend-differing.ts';
import { remove } from './mend-extra.ts';

/** How to mend one difference, provided that those before it in the order of `compareCatalogs` are mended. */
export function mend(difference: Difference, sides: Sides): Mend {
  if (difference.state === 'missing') return add(difference.expected, sides);
  if (difference.state === 'extra') return remove(difference.live, sides);
  return alter(difference.expected, difference.live, sides);
}

function add(object: CatalogObject, { expected }: Sides): Mend {
  const needsValue =
    object.kind === 'column' &&
    !object.properties.nullable &&
    !(object.properties.default ?? object.properties.identity ?? object.properties.generated);
  const decision = needsValue ? 'rows that are there need a value: add it without NOT NULL, fill it, then set NOT NULL' : null;
  return { statements: create(object, expected), decision };
}
