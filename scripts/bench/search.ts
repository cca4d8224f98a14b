import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import { createApiKey } from '#db/auth/api-keys.ts';
import { grantCredits } from '#db/auth/credits.ts';
import { ensureUser } from '#db/auth/users.ts';
import type { Query } from '#db/prepared.ts';
import { newApiKey } from '#lib/auth/api-keys.ts';
import { ALL_SCOPES } from '#lib/auth/scopes.ts';
import { openServices } from '#lib/context.ts';
import { VECTOR_WEIGHT as PROVIDER_WEIGHT } from '#lib/retrieval/remote-embedder.ts';
import { runSearchQuery } from '#lib/retrieval/search-query.ts';
import { startBenchServer } from './bench-server.ts';
import { Corpus } from './corpus.ts';
import { loadCorpus } from './load-corpus.ts';
import { measureAgreement, measureRecall } from './recall.ts';
import { type Bench, bareQuery, KINDS, type Kind, searchOverRest } from './search-ways.ts';
import { quantileOf, timed } from './statistics.ts';

const { values } = parseArgs({ options: { sizes: { type: 'string', default: '1000,10000,100000' } } });
const SIZES = values.sizes.split(',').map(Number);
const QUERIES = Number(process.env.BENCH_QUERIES ?? 600);
/** Searches before the first size is measured: both processes' code gets compiled for good, which a server that runs has behind it. */
const WARM_UP = 1_500;
/** … and before each other one, for its pages to be in memory. */
const WARM_UP_SIZE = 300;
const RECALL_QUERIES = 100;
/** What share of the ten best of a hybrid search a graph must leave: as it is by default, and where vectors count as much as a provider's. */
const AGREEMENT = [
  [null, 0.99],
  [PROVIDER_WEIGHT, 0.98],
] as const;
const CLIENTS = 16;
const THROUGHPUT_MS = 4_000;

/**
 * `npm run bench:search [-- --sizes 1000,10000]`: a hybrid search over REST against the bare SQL of the same search, by the same
 * driver on the same server, query by query in turn, so that a busy machine slows both alike; the same with many clients; and what share
 * of the nearest chunks the vector leg finds. Prints ratios beside their targets.
 */
async function bench(): Promise<void> {
  const server = await startBenchServer();
  try {
    const services = { ...(await openServices(() => {})), log: () => {} };
    const { id: userId } = await ensureUser(services.authDb, { email: 'bench@example.com', name: 'Bench' });
    const grant = { operationId: 'bench', kind: 'grant', reason: 'bench', bucket: 'bought', credits: 1_000_000 } as const;
    await grantCredits(services.authDb, userId, grant);
    const { secret, ...key } = newApiKey();
    await createApiKey(services.authDb, userId, { name: 'bench', ...key, scopes: ALL_SCOPES, datasetIds: null, expiresAt: null });
    const context = { url: server.url, secret, services, userId };
    const p95s: Record<Kind, number[]> = { default: [], 'both legs': [] };
    const datasetIds: string[] = [];
    for (const size of SIZES) {
      const elapsed = await timed(async () => datasetIds.push(await loadCorpus(services.datasetsDb, userId, services.embedder, size)));
      console.log(`loaded ${size} chunks in ${Math.round(elapsed / 1_000)} s`);
      const datasetId = datasetIds.at(-1) as string;
      for (const kind of Object.keys(KINDS) as Kind[]) {
        p95s[kind].push(await compare(context, datasetId, { kind, size, warmUp: p95s[kind].length === 0 ? WARM_UP : WARM_UP_SIZE }));
        await compareThroughput(context, datasetId, { kind, size });
      }
      await reportRecall(context, [datasetId], `${size} chunks`);
    }
    if (SIZES.length > 1) {
      for (const [kind, [first = 0, ...others]] of Object.entries(p95s)) {
        report(`${kind}  p95 of REST at ${SIZES.at(-1)} against ${SIZES[0]} chunks`, (others.at(-1) ?? 0) / first, 'at most', 2.5);
      }
      await reportRecall(context, datasetIds, 'all datasets together');
    }
  } finally {
    await server.stop();
  }
}

/** @returns p95 over REST, in milliseconds */
async function compare(
  bench: Bench,
  datasetId: string,
  { kind, size, warmUp }: { kind: Kind; size: number; warmUp: number },
): Promise<number> {
  const corpus = new Corpus(size + 1);
  const agent = new Agent({ keepAlive: true });
  const rest: number[] = [];
  const sql: number[] = [];
  for (let turn = 0; turn < warmUp + QUERIES; turn++) {
    const query = corpus.query();
    const statement = await bareQuery(bench, kind, datasetId, query);
    const overRest = () => timed(() => searchOverRest(agent, bench, kind, datasetId, query));
    const overSql = () => timed(() => runSearchQuery(bench.services.datasetsDb, statement, 'often'));
    // Whoever comes second finds the pages in memory, so they take turns.
    const [first, second] = turn % 2 === 0 ? [overRest, overSql] : [overSql, overRest];
    const times = [await first(), await second()];
    if (turn < warmUp) continue;
    rest.push(times[turn % 2] as number);
    sql.push(times[1 - (turn % 2)] as number);
  }
  agent.destroy();
  for (const quantile of [0.5, 0.95]) {
    const [overRest, overSql] = [quantileOf(rest, quantile), quantileOf(sql, quantile)];
    const what = `${size} chunks  ${kind}  p${quantile * 100}  REST ${overRest.toFixed(2)} ms  bare SQL ${overSql.toFixed(2)} ms`;
    report(what, overRest / overSql, 'at most', quantile === 0.5 ? 1.5 : null);
  }
  return quantileOf(rest, 0.95);
}

async function compareThroughput(bench: Bench, datasetId: string, { kind, size }: { kind: Kind; size: number }): Promise<void> {
  const corpus = new Corpus(size + 2);
  const queries = Array.from({ length: 200 }, () => corpus.query());
  const statements = await Promise.all(queries.map((query) => bareQuery(bench, kind, datasetId, query)));
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const rest = await perSecond((turn) => searchOverRest(agent, bench, kind, datasetId, queries[turn % queries.length] ?? ''));
  agent.destroy();
  const sql = await perSecond((turn) => runSearchQuery(bench.services.datasetsDb, statements[turn % statements.length] as Query, 'often'));
  report(
    `${size} chunks  ${kind}  ${CLIENTS} clients  REST ${Math.round(rest)}/s  bare SQL ${Math.round(sql)}/s`,
    rest / sql,
    'at least',
    null,
  );
}

/** How often a second the work gets done by all clients together. */
async function perSecond(work: (turn: number) => Promise<unknown>): Promise<number> {
  const end = performance.now() + THROUGHPUT_MS;
  let turns = 0;
  const client = async () => {
    while (performance.now() < end) await work(turns++);
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return (turns / THROUGHPUT_MS) * 1_000;
}

async function reportRecall({ services: { datasetsDb, embedder }, userId }: Bench, datasetIds: string[], what: string): Promise<void> {
  const corpus = new Corpus(datasetIds.length + 3);
  const queries = Array.from({ length: RECALL_QUERIES }, () => corpus.query());
  for (const tenth of [null, 3]) {
    const recall = await measureRecall(datasetsDb, embedder, { datasetIds, userId, queries, tenth });
    report(`${what}  recall@10 ${tenth === null ? 'of all' : 'under a 10 % filter'}`, recall, 'at least', 0.97);
  }
  for (const [vectorWeight, least] of AGREEMENT) {
    const both = queries.flatMap((query) => [query, misspelled(query)]);
    const agreement = await measureAgreement(datasetsDb, embedder, { datasetIds, userId, queries: both, vectorWeight });
    const weighted = vectorWeight === null ? '' : `, vectors ${vectorWeight},`;
    report(`${what}  ten best of hybrid${weighted} as without a graph`, agreement, 'at least', least);
  }
}

/** With two letters of the longest word in each other's place. */
function misspelled(query: string): string {
  const longest = query.split(' ').reduce((best, word) => (word.length > best.length ? word : best));
  const middle = Math.floor(longest.length / 2);
  return query.replace(longest, `${longest.slice(0, middle - 1)}${longest[middle]}${longest[middle - 1]}${longest.slice(middle + 1)}`);
}

function report(what: string, figure: number, bound: 'at most' | 'at least', target: number | null): void {
  const isMet = target === null || (bound === 'at most' ? figure <= target : figure >= target);
  const verdict = target === null ? '' : `  target ${bound} ${target}: ${isMet ? 'ok' : 'NOT MET'}`;
  console.log(`${what}  ${figure.toFixed(3)}${verdict}`);
}

await bench();
process.exit();
