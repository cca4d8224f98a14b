import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBuildOutput } from './build-output.ts';
import { checkOutput, type Expectations, routeOf } from './check-output.ts';

/** A build as small as one can be: a function for two routes, one with a setting, a static icon and a cron. */
let project: string;

const EXPECTED: Expectations = {
  settings: {
    functions: { 'app/api/cron/*/route.ts': { maxDuration: 300 } },
    crons: [{ path: '/api/cron/sweep', schedule: '* * * * *' }],
  },
  sources: [
    { file: 'app/(site)/page.tsx', text: '' },
    { file: 'app/api/v1/datasets/[dataset_id]/route.ts', text: '' },
    { file: 'app/api/cron/sweep/route.ts', text: '' },
    { file: 'app/icon.svg', text: '' },
  ],
  unwanted: ['drizzle-kit', '@electric-sql/pglite'],
  secrets: ['the-password'],
};

const FUNCTION = {
  handler: 'launcher.cjs',
  runtime: 'nodejs24.x',
  filePathMap: { 'node_modules/next/index.js': 'node_modules/next/index.js' },
};

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'fltr-output-'));
  write('node_modules/next/index.js', 'next');
  write('.vercel/output/config.json', { version: 3, routes: [], crons: EXPECTED.settings.crons });
  write('.vercel/output/static/icon.svg', '<svg/>');
  writeFunction('index', FUNCTION);
  writeFunction('api/cron/sweep', { ...FUNCTION, maxDuration: 300 });
  mkdirSync(join(project, '.vercel/output/functions/api/v1/datasets'), { recursive: true });
  symlinkSync('../../../index.func', join(project, '.vercel/output/functions/api/v1/datasets/[dataset_id].func'));
});

afterEach(() => rmSync(project, { recursive: true }));

const faults = (expected: Partial<Expectations> = {}) => checkOutput(readBuildOutput(project), { ...EXPECTED, ...expected });

test('a build that is what the project says has no faults', () => {
  expect(faults()).toEqual([]);
});

test('a function that several routes share is one function, with the sizes of the files that it names', () => {
  const [, index] = readBuildOutput(project).functions;
  expect(index).toMatchObject({ routes: ['api/v1/datasets/[dataset_id]', 'index'] });
  expect(index?.bytes).toBe('entry'.length + 'next'.length + JSON.stringify(FUNCTION).length);
});

test.each<[string, () => void, string | RegExp]>([
  ['another runtime', () => writeFunction('index', { ...FUNCTION, runtime: 'nodejs22.x' }), /runtime is nodejs22.x, not nodejs24.x/],
  ['a lost setting', () => writeFunction('api/cron/sweep', FUNCTION), 'api/cron/sweep: its maxDuration is unset, 300 is wanted'],
  [
    'a setting nobody asked for',
    () => writeFunction('index', { ...FUNCTION, maxDuration: 10 }),
    'index: its maxDuration is 10, none is wanted',
  ],
  ['regions of its own', () => writeFunction('index', { ...FUNCTION, regions: ['iad1'] }), /regions of its own \(iad1\)/],
  [
    'a function without its entry',
    () => rmSync(join(project, '.vercel/output/functions/index.func/launcher.cjs')),
    /entry launcher.cjs is missing/,
  ],
  [
    'a file that is not there',
    () => rmSync(join(project, 'node_modules/next/index.js')),
    /its file node_modules\/next\/index.js does not exist/,
  ],
  ['an environment file', () => carry('.env.local'), /carries the environment file .env.local/],
  ['a package of the build', () => carry('node_modules/drizzle-kit/bin.cjs'), /carries the package drizzle-kit/],
  [
    'a package below another',
    () => carry('node_modules/a/node_modules/@electric-sql/pglite/x.wasm'),
    /carries the package @electric-sql\/pglite/,
  ],
  [
    'a secret in a function',
    () => carry('.next/server/chunk.js', 'url="postgres://x:the-password@y"'),
    '.next/server/chunk.js: it holds a secret',
  ],
  ['a secret in a public file', () => write('.vercel/output/static/a.js', 'the-password'), 'a.js: it holds a secret'],
  ['a static file that is missing', () => rmSync(join(project, '.vercel/output/static/icon.svg')), 'icon.svg: app/icon.svg has neither'],
  ['a cron that is missing', () => write('.vercel/output/config.json', { routes: [] }), 'the cron * * * * * /api/cron/sweep is missing'],
  [
    'a cron of its own',
    () => write('.vercel/output/config.json', { routes: [], crons: [...EXPECTED.settings.crons, { path: '/x', schedule: '0 0 * * *' }] }),
    'the cron 0 0 * * * /x is not in vercel.json',
  ],
])('%s is a fault', (_what, breakIt, fault) => {
  breakIt();
  expect(faults().join('\n')).toMatch(fault);
});

test('a page without a function is a fault, and so is a cron that calls it', () => {
  rmSync(join(project, '.vercel/output/functions/api/cron/sweep.func'), { recursive: true });
  expect(faults()).toEqual([
    'api/cron/sweep: app/api/cron/sweep/route.ts has neither a function nor a static file',
    'the cron * * * * * /api/cron/sweep calls a path without a function',
  ]);
});

test('a route that says its own duration is held to it', () => {
  const sources = [{ file: 'app/(site)/page.tsx', text: 'export const maxDuration = 60;\n' }];
  expect(faults({ sources })).toEqual(['index: its maxDuration is unset, 60 is wanted']);
});

test('a route and the settings may not say different durations', () => {
  const file = 'app/api/cron/sweep/route.ts';
  expect(faults({ sources: [{ file, text: 'export const maxDuration = 300;\n' }] })).toEqual([]);
  expect(faults({ sources: [{ file, text: 'export const maxDuration = 60;\n' }] })).toEqual([
    `api/cron/sweep: its maxDuration is 60 in ${file} and 300 in vercel.json`,
  ]);
});

test('the route of a file leaves out groups and keeps parameters', () => {
  expect(routeOf('app/(dashboard)/datasets/[datasetId]/page.tsx')).toBe('datasets/[datasetId]');
  expect(routeOf('app/openapi.json/route.ts')).toBe('openapi.json');
});

/** Gives the function of the start page one more file. */
function carry(path: string, content = 'x'): void {
  write(path, content);
  writeFunction('index', { ...FUNCTION, filePathMap: { ...FUNCTION.filePathMap, [path]: path } });
}

function writeFunction(route: string, config: object): void {
  write(`.vercel/output/functions/${route}.func/.vc-config.json`, config);
  write(`.vercel/output/functions/${route}.func/launcher.cjs`, 'entry');
}

function write(path: string, content: string | object): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), typeof content === 'string' ? content : JSON.stringify(content));
}
