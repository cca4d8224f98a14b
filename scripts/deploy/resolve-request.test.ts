import { expect, test } from 'vitest';
import type { BuildOutput, BuiltFunction } from './build-output.ts';
import { resolveRequest } from './resolve-request.ts';

const answering = (...routes: string[]) => ({ routes }) as BuiltFunction;

/** Rules of the kinds that Next's build writes. */
const OUTPUT: BuildOutput = {
  config: {
    routes: [
      { src: '^(?:/((?:[^/]+?)(?:/(?:[^/]+?))*))/$', headers: { Location: '/$1' }, status: 308, continue: true },
      { src: '/(.*)', headers: { 'X-Frame-Options': 'DENY' }, continue: true },
      { src: '^/private$', middlewarePath: '/_middleware', missing: [{ type: 'cookie', key: 'session' }], continue: true },
      { src: '^/((?!.+\\.rsc).+?)(?:/)?$', has: [{ type: 'header', key: 'rsc', value: '1' }], dest: '/$1.rsc', continue: true },
      { handle: 'filesystem' },
      { handle: 'miss' },
      { src: '/private', dest: '/never' },
      { handle: 'rewrite' },
      { src: '^/datasets/(?<nxtPid>[^/]+?)(?:/)?$', dest: '/datasets/[id]?nxtPid=$nxtPid' },
    ],
  },
  functions: [answering('index', 'private', 'private.rsc'), answering('datasets/[id]'), answering('_middleware')],
  statics: new Map([['icon.svg', '/icon.svg']]),
};

function resolve(path: string, headers = {}, isLetThrough = true) {
  const [pathname = '', query] = path.split('?');
  return resolveRequest(OUTPUT, { path: pathname, query: new URLSearchParams(query), headers }, async () => isLetThrough);
}

test('the start page, a file and a function are found by their paths, with the headers of the rules', async () => {
  expect(await resolve('/')).toMatchObject({ kind: 'function', path: 'index', headers: { 'X-Frame-Options': 'DENY' } });
  expect(await resolve('/icon.svg')).toMatchObject({ kind: 'static', path: 'icon.svg' });
});

test('a parameter of the path becomes part of the query, beside what was there', async () => {
  const { kind, path, query } = await resolve('/datasets/ds_1?page=2');
  expect([kind, path, query.toString()]).toEqual(['function', 'datasets/[id]', 'page=2&nxtPid=ds_1']);
});

test('a slash too many is redirected', async () => {
  expect(await resolve('/private/')).toMatchObject({ kind: 'status', status: 308, headers: { Location: '/private' } });
});

test('middleware stops whom it does not let through, and is not asked where its conditions do not hold', async () => {
  expect(await resolve('/private', {}, false)).toMatchObject({ kind: 'middleware', path: '_middleware' });
  expect(await resolve('/private', {}, true)).toMatchObject({ kind: 'function', path: 'private' });
  expect(await resolve('/private', { cookie: 'a=b; session=x' }, false)).toMatchObject({ kind: 'function', path: 'private' });
});

test('a header leads to another path', async () => {
  expect(await resolve('/private', { rsc: '1', cookie: 'session=x' })).toMatchObject({ kind: 'function', path: 'private.rsc' });
});

test('what nothing answers is 404', async () => {
  expect(await resolve('/nothing')).toMatchObject({ kind: 'status', status: 404 });
});
