import { COLUMNS } from './columns.ts';
import { CONSTRAINTS } from './constraints.ts';
import { INDEXES } from './indexes.ts';
import { POLICIES } from './policies.ts';
import type { Situation } from './situation.ts';
import { TABLES } from './tables.ts';
import { TRIGGERS_AND_FUNCTIONS } from './triggers-and-functions.ts';
import { TYPES_AND_VIEWS } from './types-and-views.ts';

/** Every kind of drift, each at least once. */
export const SITUATIONS: Situation[] = [
  ...TABLES,
  ...COLUMNS,
  ...CONSTRAINTS,
  ...INDEXES,
  ...TRIGGERS_AND_FUNCTIONS,
  ...POLICIES,
  ...TYPES_AND_VIEWS,
];
