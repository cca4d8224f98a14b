import { expect, test } from 'vitest';
import { publicTextPath, textPath } from './reading-places.ts';

const text = { datasetId: 'ds_1', documentId: 'doc_1' };

test('a text of a public dataset is read by anyone, at the very place', () => {
  expect(textPath({ ...text, isPublic: true }, { start: 0 })).toBe('/public/ds_1/doc_1');
  expect(textPath({ ...text, isPublic: true }, { start: 7 })).toBe('/public/ds_1/doc_1?start=7');
  expect(textPath({ ...text, isPublic: true }, { start: 0, end: 9 })).toBe('/public/ds_1/doc_1?start=0&end=9#passage');
  expect(publicTextPath('ds_1', 'doc_1')).toBe('/public/ds_1/doc_1');
});

test('a text of another dataset only in the dashboard', () => {
  expect(textPath({ ...text, isPublic: false }, { start: 7, end: 9 })).toBe('/datasets/ds_1');
});
