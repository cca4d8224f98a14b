import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Api } from './evaluate/api.ts';
import { evaluate } from './evaluate/evaluate.ts';
import type { DemoFacts } from './start/announce.ts';

const USAGE = `npm run evaluate -- --dataset <id> [options]

  --questions <file>     golden questions, .csv or .json; they replace those of the dataset
  --mode <mode>          keyword, vector, hybrid (the default), or settings of a search as JSON: '{"fusion":"rrf"}'
  --against <mode>       another configuration, measured beside it and taken as the baseline
  --gate                 exit with 1 when nDCG@10 fell below the last run over the same questions and configuration
  --tolerance <number>   by how much it may fall; 0.02
  --json                 the answer as JSON

FLTR_URL and FLTR_API_KEY say where; without them, and without --dataset, it is the demo of the local \`npm start\`.`;

/** `npm run evaluate`: measures a dataset's search by its golden questions, over REST. Exit code 1: the gate is shut; 2: it could not be measured. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      dataset: { type: 'string' },
      questions: { type: 'string' },
      mode: { type: 'string', default: 'hybrid' },
      against: { type: 'string' },
      gate: { type: 'boolean', default: false },
      tolerance: { type: 'string', default: '0.02' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const demo = readDemo();
  const { FLTR_URL: url = demo?.url, FLTR_API_KEY: key = demo?.api_key } = process.env;
  const dataset = values.dataset ?? demo?.dataset_id;
  if (!url || !key || !dataset) throw new Error(`There is nothing to measure.\n\n${USAGE}`);
  const tolerance = Number(values.tolerance);
  if (!(tolerance >= 0 && tolerance <= 1)) throw new Error('--tolerance is a number from 0 to 1, such as 0.02.');
  // The difference is the second less the first: how much better than the other the wanted one is.
  const modes = [...(values.against === undefined ? [] : [values.against]), values.mode];
  const { text, json, isGateShut } = await evaluate(new Api(url, key), {
    dataset,
    questions: values.questions === undefined ? null : readFileSync(values.questions, 'utf8'),
    configurations: modes.map(configurationOf),
    gate: values.gate ? { tolerance } : null,
  });
  console.log(values.json ? JSON.stringify(json, null, 2) : text);
  if (isGateShut) process.exitCode = 1;
}

function configurationOf(text: string): Record<string, unknown> {
  return text.trimStart().startsWith('{') ? JSON.parse(text) : { mode: text };
}

function readDemo(): DemoFacts | null {
  const path = join(resolve(join(import.meta.dirname, '..'), process.env.DATA_DIR || '.data'), 'demo.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 2;
});
