/** What the parent asks for: databases in `dataDir` (in memory without one), or a door to a PostgreSQL server elsewhere. */
export interface ServerOptions {
  dataDir?: string;
  postgres?: { host: string; port: number };
  port?: number;
}

/** What the parent is told: where the door is, or why there is none. */
export type ServerReport = { proxy: string } | { error: string; code?: string | undefined };

export const AUTH_ADDRESS = 'auth.embedded:5432';
export const DATASETS_ADDRESS = 'datasets.embedded:5432';
