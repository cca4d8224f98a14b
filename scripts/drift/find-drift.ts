import type { PoolClient } from '@neondatabase/serverless';
import type { Catalog, Kind } from '../catalog/catalog.ts';
import { readCatalog } from '../catalog/read.ts';
import { type DatabaseName, readMigrations } from '../migrations/folder.ts';
import { appliedHashes } from '../migrations/tracking.ts';
import { compareCatalogs, type PropertyDifference, subject } from './compare.ts';
import { describeDifference } from './describe.ts';
import { mend } from './mend.ts';
import type { Mend } from './mend-contract.ts';
import { findTrackingFaults } from './tracking.ts';

/** One thing that is wrong with a live database, as `--json` prints it. */
export interface Finding {
  database: DatabaseName;
  kind: Kind | 'tracking';
  object: string;
  state: 'missing' | 'extra' | 'differs';
  /** For a person; names the object. */
  message: string;
  /** What differs, where both sides have the object. */
  properties: PropertyDifference[];
  mend: Mend;
}

/**
 * Everything in which a live database differs from `expected`, in the order in which the mends can run, and after that in which
 * its record of migrations differs from the folder's. Changes nothing: it reads in one transaction, at one moment.
 */
export async function findDrift(client: PoolClient, database: DatabaseName, expected: Catalog): Promise<Finding[]> {
  await client.query('begin isolation level repeatable read read only');
  const live = await readCatalog(client);
  const remembered = await appliedHashes(client);
  await client.query('commit');
  const faults = findTrackingFaults(database, remembered, readMigrations(database));
  return [...findDifferences(database, expected, live), ...faults.map((fault) => trackingFinding(database, fault))];
}

/** What is wrong with a `live` catalog, each with its mend. */
export function findDifferences(database: DatabaseName, expected: Catalog, live: Catalog): Finding[] {
  return compareCatalogs(expected, live).map((difference) => ({
    database,
    kind: subject(difference).kind,
    object: subject(difference).name,
    state: difference.state,
    message: describeDifference(difference),
    properties: difference.state === 'differs' ? difference.properties : [],
    mend: mend(difference, { expected, live }),
  }));
}

function trackingFinding(database: DatabaseName, fault: string): Finding {
  return {
    database,
    kind: 'tracking',
    object: 'drizzle.__drizzle_migrations',
    state: 'differs',
    message: `tracking: ${fault}`,
    properties: [],
    mend: { statements: [], decision: null },
  };
}
