import { connectionString } from '../connection-string.ts';
import { DATABASES, type DatabaseName } from '../migrations/folder.ts';
import { placeOf } from './place.ts';

export interface DeploymentDatabase {
  name: DatabaseName;
  /** The direct connection string. */
  url: string;
  /** What `placeOf` says of it. */
  place: string;
}

export type Environment = Record<string, string | undefined>;

/**
 * The two databases of this build, or null when no variable names any. Throws naming every variable that is missing beside others, that is no
 * connection string, or that leads to another database than its partner.
 */
export function deploymentDatabases(environment: Environment): DeploymentDatabase[] | null {
  const variables = DATABASES.flatMap(variablesOf);
  const missing = variables.filter((variable) => !environment[variable]?.trim());
  if (missing.length === variables.length) return null;
  if (missing.length > 0) {
    throw new Error(`${missing.join(', ')} not set, but other database variables are. Set all ${variables.length} of them, or none.`);
  }
  const databases = DATABASES.map((name) => readDatabase(name, environment));
  if (new Set(databases.map(({ place }) => place)).size < databases.length) {
    throw new Error(`The variables of ${DATABASES.join(' and ')} name the same database, ${databases[0]?.place}. Each needs its own.`);
  }
  return databases;
}

function readDatabase(name: DatabaseName, environment: Environment): DeploymentDatabase {
  const [pooled, direct] = variablesOf(name);
  const url = environment[direct] ?? '';
  const place = placeIn(environment, direct);
  const served = placeIn(environment, pooled);
  if (place === served) return { name, url, place };
  throw new Error(`${direct} names ${place}, but ${pooled} names ${served}: the site would not use the database that is migrated.`);
}

function variablesOf(name: DatabaseName): [pooled: string, direct: string] {
  const pooled = `${name.toUpperCase()}_DATABASE_URL`;
  return [pooled, `${pooled}_UNPOOLED`];
}

function placeIn(environment: Environment, variable: string): string {
  return placeOf(connectionString(variable, environment[variable] ?? ''));
}
