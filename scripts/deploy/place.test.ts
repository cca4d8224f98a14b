import { expect, test } from 'vitest';
import { placeOf } from './place.ts';

const PLACE = 'ep-cool-leaf-123456.eu-central-1.aws.neon.tech:5432/fltr';

test.each([
  ['direct', 'postgres://owner:secret@ep-cool-leaf-123456.eu-central-1.aws.neon.tech/fltr'],
  ['pooled', 'postgres://owner:secret@ep-cool-leaf-123456-pooler.eu-central-1.aws.neon.tech/fltr'],
  ['in capitals', 'postgres://owner:secret@EP-Cool-Leaf-123456-POOLER.eu-central-1.AWS.neon.tech/fltr'],
  ['with its port', 'postgres://owner:secret@ep-cool-leaf-123456.eu-central-1.aws.neon.tech:5432/fltr'],
  ['with options', 'postgresql://other:word@ep-cool-leaf-123456.eu-central-1.aws.neon.tech/fltr?sslmode=require&channel_binding=require'],
  ['as a rooted name', 'postgres://owner:secret@ep-cool-leaf-123456.eu-central-1.aws.neon.tech./fltr'],
  ['encoded', 'postgres://owner:secret@ep-cool-leaf-123456.eu-central-1.aws.neon.tech/%66ltr'],
])('a database is the same place when its address is written %s', (_how, url) => {
  expect(placeOf(url)).toBe(PLACE);
});

test.each([
  ['another branch', 'postgres://owner@ep-other-leaf-123456.eu-central-1.aws.neon.tech/fltr'],
  ['another region', 'postgres://owner@ep-cool-leaf-123456.us-east-1.aws.neon.tech/fltr'],
  ['another database', 'postgres://owner@ep-cool-leaf-123456.eu-central-1.aws.neon.tech/fltr_auth'],
  ['another case of the database', 'postgres://owner@ep-cool-leaf-123456.eu-central-1.aws.neon.tech/FLTR'],
  ['another port', 'postgres://owner@ep-cool-leaf-123456.eu-central-1.aws.neon.tech:6432/fltr'],
])('%s is another place', (_what, url) => {
  expect(placeOf(url)).not.toBe(PLACE);
});

test('without a database it is the one named like the user', () => {
  expect(placeOf('postgres://owner@db.example')).toBe('db.example:5432/owner');
});
