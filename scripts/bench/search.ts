import { Agent, request } from 'node:http';
import { createApiKey } from '#db/auth/api-keys.ts';
import { grantCredits } from '#db/auth/credits.ts';
import { ensureUser } from '#db/auth/users.ts';
import { newApiKey } from '#lib/auth/api-keys.ts';
import { ALL_SCOPES } from '#lib/auth/scopes.ts';
import { openServices } from '#lib/context.ts';
import { createDocument } from '#lib/operations/create-document.ts';
import { createDataset } from '#lib/operations/datasets.ts';
import { perform } from '#lib/operations/perform.ts';
import type { Services } from '#lib/operations/services.ts';
import { countQueryTerms } from '#lib/retrieval/query-terms.ts';
import { searchStatement } from '#lib/retrieval/search-statement.ts';
import { startBenchServer } from './bench-server.ts';
import { Corpus } from './corpus.ts';
import { quantileOf, timed } from './statistics.ts';

const SIZES = [1_000, 20_000];
const QUERIES = Number(process.env.BENCH_QUERIES ?? 300);
/** Enough for both processes' code to be compiled. */
const WARM_UP = 300;
const PARAGRAPHS_PER_DOCUMENT = 100;

/**
 * `npm run bench:search`: a hybrid search over REST against the bare SQL of the same search, by the same driver on the
 * same server, query by query in turn, so that a busy machine slows both alike. Prints p50, p95 and their ratio.
 */
async function bench(): Promise<void> {
  const server = await startBenchServer();
  try {
    const deferred: (() => Promise<void>)[] = [];
    const services = { ...(await openServices((work) => void deferred.push(work))), log: () => {} };
    const { id: userId } = await ensureUser(services.authDb, { email: 'bench@example.com', name: 'Bench' });
    await grantCredits(services.authDb, userId, {
      operationId: 'bench',
      kind: 'grant',
      reason: 'bench',
      bucket: 'bought',
      credits: 1_000_000,
    });
    const { secret, ...key } = newApiKey();
    await createApiKey(services.authDb, userId, { name: 'bench', ...key, scopes: ALL_SCOPES, datasetIds: null, expiresAt: null });
    for (const size of SIZES) {
      const datasetId = await fill(services, userId, size, deferred);
      await compare(server.url, secret, services, userId, datasetId, size);
    }
  } finally {
    await server.stop();
  }
}

async function fill(services: Services, userId: string, size: number, deferred: (() => Promise<void>)[]): Promise<string> {
  const caller = { via: 'session', userId } as const;
  const dataset = await perform(services, createDataset, caller, { name: `${size} chunks` });
  if (!dataset.ok) throw dataset.problem;
  const corpus = new Corpus(size);
  const elapsed = await timed(async () => {
    for (let document = 0; document < size / PARAGRAPHS_PER_DOCUMENT; document++) {
      const content = Array.from({ length: PARAGRAPHS_PER_DOCUMENT }, () => corpus.paragraph()).join('\n\n');
      const added = await perform(services, createDocument, caller, { dataset_id: dataset.output.id, content });
      if (!added.ok) throw added.problem;
    }
    for (const work of deferred.splice(0)) await work();
  });
  console.log(`indexed ${size} paragraphs at ${Math.round((size / elapsed) * 1_000)}/s`);
  return dataset.output.id;
}

async function compare(url: string, secret: string, services: Services, userId: string, datasetId: string, size: number): Promise<void> {
  const corpus = new Corpus(size + 1);
  const agent = new Agent({ keepAlive: true });
  const rest: number[] = [];
  const sql: number[] = [];
  for (let turn = 0; turn < WARM_UP + QUERIES; turn++) {
    const query = corpus.query();
    const statement = await bareStatement(services, userId, datasetId, query);
    const overRest = () => timed(() => searchOverRest(agent, url, secret, { query, dataset_id: datasetId }));
    const overSql = () => timed(() => services.datasetsDb.execute(statement));
    // Whoever comes second finds the pages in memory, so they take turns.
    const [first, second] = turn % 2 === 0 ? [overRest, overSql] : [overSql, overRest];
    const times = [await first(), await second()];
    if (turn < WARM_UP) continue;
    rest.push(times[turn % 2] as number);
    sql.push(times[1 - (turn % 2)] as number);
  }
  agent.destroy();
  for (const quantile of [0.5, 0.95]) {
    const [overRest, overSql] = [quantileOf(rest, quantile), quantileOf(sql, quantile)];
    const ratio = (overRest / overSql).toFixed(2);
    console.log(`${size} chunks  p${quantile * 100}  REST ${overRest.toFixed(2)} ms  bare SQL ${overSql.toFixed(2)} ms  ratio ${ratio}`);
  }
}

/** What the search operation would send to the datasets database for this query. */
async function bareStatement({ embedder }: Services, userId: string, datasetId: string, query: string) {
  const [vector = []] = await embedder.embed([query], 'query');
  const { terms } = await countQueryTerms(query, [datasetId]);
  const request = {
    query,
    queryEmbedding: { model: embedder.model, vector },
    datasetIds: [datasetId],
    mode: 'hybrid' as const,
    limit: 5,
    vectorWeight: embedder.vectorWeight,
    explain: false,
  };
  return searchStatement({ userId, datasetIds: null }, request, terms);
}

/** A plain keep-alive request: a browser's fetch would be measured along. */
function searchOverRest(agent: Agent, url: string, secret: string, body: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
    const call = request(`${url}/api/v1/search`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`search answered ${response.statusCode}`))));
    });
    call.once('error', reject);
    call.end(JSON.stringify(body));
  });
}

await bench();
process.exit();
