import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { readCollections } from './evaluation/collections.ts';
import { INDEX_REVISION } from './index-revision.ts';
import { LANGUAGES } from './languages.ts';
import { termRows } from './term-rows.ts';

/** SHA-256 of what the index holds of the texts below, and by which revision. */
const RECORDED = { revision: 4, fingerprint: '2968b778a9bae3f9ad6214d9252a0961f5d259933e4f1d5288b132848e93893e' };

const MIXED =
  'getUserName reads snake_case from v2.1.3 of the AK-47/b manual; C++ and naïve e-mail-addresses cost 1,250.50 €. ' +
  'Перевозчики перевозили грузы, öffentliche Bibliotheken, les bibliothèques d’été, 図書館の本, книги бібліотек, μεγάλες βιβλιοθήκες, मकानों में, ประเทศไทย, ทั้งเมือง, ប្រទេសកម្ពុជា, ιστός, удивителен ❤️ ´.';

test('texts give the terms that their revision promises, or else the revision was raised', async () => {
  const texts = (await readCollections()).flatMap(({ language, documents }) => documents.map(({ text }) => ({ language, text })));
  const samples = [...texts, ...LANGUAGES.map((language) => ({ language, text: MIXED }))];
  const byLanguage = Map.groupBy(samples, ({ language }) => language);
  const rows = await Promise.all(
    [...byLanguage].map(([language, members]) => {
      const chunks = members.map(({ text }, ordinal) => ({ id: String(ordinal), ordinal, content: text }));
      return termRows(chunks, { datasetId: 'ds_fingerprint', language });
    }),
  );
  const fingerprint = hash('sha256', JSON.stringify(rows));
  expect(
    { revision: INDEX_REVISION, fingerprint },
    'The index would hold other terms than before: raise INDEX_REVISION, so that what is indexed already gets them too, and record both here.',
  ).toEqual(RECORDED);
});
