import { readFileSync } from 'node:fs';
import { basename, matchesGlob } from 'node:path';
import { type BuildOutput, type BuiltFunction, isFile } from './build-output.ts';

/** What the project says that a build is to be. */
export interface Expectations {
  /** `vercel.json`. */
  settings: {
    functions: Record<string, { maxDuration?: number }>;
    crons: { path: string; schedule: string }[];
  };
  /** The pages, route handlers and icons of `app/`, with their files' contents. */
  sources: { file: string; text: string }[];
  /** Packages that are for development and builds, and would only be weight in a function. */
  unwanted: string[];
  /** Values that the build was given and must not give away. */
  secrets: string[];
}

const RUNTIME = 'nodejs24.x';

/** Vercel takes no larger function: https://vercel.com/docs/functions/limitations */
const MAX_BYTES = 250 * 1024 * 1024;

/** Everything in which a build differs from what the project says; each fault names the route or file and what is wrong with it. */
export function checkOutput(output: BuildOutput, expected: Expectations): string[] {
  return [
    ...output.functions.flatMap((built) => checkFunction(built, expected.unwanted)),
    ...expected.sources.flatMap((source) => checkRoute(output, source, expected.settings.functions)),
    ...checkCrons(output, expected.settings.crons),
    ...findSecrets(output, expected.secrets),
  ];
}

function checkFunction({ routes: [name], config, files, bytes }: BuiltFunction, unwanted: string[]): string[] {
  const faults: string[] = [];
  if (config.runtime !== RUNTIME) faults.push(`${name}: its runtime is ${config.runtime}, not ${RUNTIME}`);
  if (config.regions) faults.push(`${name}: it has regions of its own (${config.regions}); vercel.json names them for all`);
  if (bytes > MAX_BYTES) faults.push(`${name}: it has ${bytes} bytes, and Vercel takes ${MAX_BYTES}`);
  if (!files.has(config.handler)) faults.push(`${name}: its entry ${config.handler} is missing`);
  for (const [path, source] of files) {
    // The example holds names without values. The command line packs every `.env*` that it finds.
    if (/^\.env(?!\.example$)/.test(basename(path))) faults.push(`${name}: it carries the environment file ${path}`);
    else if (!isFile(source) && !path.startsWith('.next/node_modules/')) faults.push(`${name}: its file ${path} does not exist`);
  }
  const packages = new Set([...files.keys()].flatMap(packagesIn));
  for (const each of unwanted.filter((each) => packages.has(each))) faults.push(`${name}: it carries the package ${each}`);
  return faults;
}

/** The packages that a path leads through. */
function packagesIn(path: string): string[] {
  return [...path.matchAll(/(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)(?=\/)/g)].map(([, name = '']) => name);
}

function checkRoute(
  output: BuildOutput,
  { file, text }: Expectations['sources'][number],
  durations: Expectations['settings']['functions'],
) {
  const route = routeOf(file);
  const built = output.functions.find(({ routes }) => routes.includes(route));
  if (!built) return output.statics.has(route) ? [] : [`${route}: ${file} has neither a function nor a static file`];
  const [own] = /(?<=export const maxDuration = )\d+/.exec(text)?.map(Number) ?? [];
  const pattern = Object.keys(durations).find((each) => matchesGlob(file, each));
  const ofSettings = pattern && durations[pattern]?.maxDuration;
  if (own && ofSettings && own !== ofSettings) return [`${route}: its maxDuration is ${own} in ${file} and ${ofSettings} in vercel.json`];
  const wanted = ofSettings ?? own;
  if (built.config.maxDuration === wanted) return [];
  return [`${route}: its maxDuration is ${built.config.maxDuration ?? 'unset'}, ${wanted ?? 'none'} is wanted`];
}

/** `app/(site)/docs/api/page.tsx` answers `docs/api`. */
export function routeOf(file: string): string {
  const folders = file
    .split('/')
    .slice(1)
    .filter((folder) => !/^\(.*\)$/.test(folder));
  const last = folders.pop() ?? '';
  return (/^(page|route)\.tsx?$/.test(last) ? folders : [...folders, last]).join('/') || 'index';
}

function checkCrons({ config, functions }: BuildOutput, wanted: Expectations['settings']['crons']): string[] {
  const spell = ({ path, schedule }: { path: string; schedule: string }) => `${schedule} ${path}`;
  const built = (config.crons ?? []).map(spell);
  return [
    ...wanted.filter((cron) => !built.includes(spell(cron))).map((cron) => `the cron ${spell(cron)} is missing`),
    ...built.filter((cron) => !wanted.map(spell).includes(cron)).map((cron) => `the cron ${cron} is not in vercel.json`),
    ...wanted
      .filter(({ path }) => !functions.some(({ routes }) => routes.includes(path.slice(1))))
      .map((cron) => `the cron ${spell(cron)} calls a path without a function`),
  ];
}

function findSecrets({ functions, statics }: BuildOutput, secrets: string[]): string[] {
  const places = [...functions.flatMap(({ files }) => [...files]), ...statics];
  const sources = new Map(places.filter(([, source]) => isFile(source)).map(([path, source]) => [source, path]));
  return [...sources].flatMap(([source, path]) => {
    const content = readFileSync(source);
    return secrets.some((secret) => content.includes(secret)) ? [`${path}: it holds a secret that the build was given`] : [];
  });
}
