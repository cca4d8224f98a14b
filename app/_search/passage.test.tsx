import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Passage } from './passage.tsx';

const result = {
  chunk_id: 'ch_1',
  document_id: 'doc_1',
  external_id: null,
  dataset_id: 'ds_1',
  content: 'A fox & two foxes.',
  score: 0.75,
  highlights: [
    { start: 2, end: 5 },
    { start: 12, end: 17 },
  ],
  metadata: {},
  citation: { document_name: 'zoo.txt', title: null, page: 3, heading_path: ['Animals'], start: 0, end: 18 },
  explain: {
    keyword: { rank: 2, score: 3.5 },
    vector: null,
    weights: { keyword: 0.8, vector: 0.2 },
    fused_score: 0.5,
    recency: 0.9,
    rerank: { score: 0.75, rank_before: 4 },
    terms: [
      { term: 'fox', contribution: 3, from_passage: 3 },
      { term: 'two', contribution: 0.5, from_passage: 0.2 },
    ],
  },
};

/** What is read, without the markup; marks in brackets. */
function read(html: string): string {
  return html
    .replaceAll('<mark', '[<mark')
    .replaceAll('</mark>', '</mark>]')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

test('a passage marks the query’s words and tells stage by stage how it got its rank', () => {
  const text = read(renderToStaticMarkup(<Passage rank={1} result={result} dataset={undefined} href={undefined} />));
  expect(text).toContain('A [ fox ] &amp; two [ foxes ].');
  expect(text).toContain('Keyword, weight 0.80 rank 2, BM25 3.50');
  expect(text).toContain('Vector, weight 0.20 not compared');
  expect(text).toContain('Fused 0.500 Recency × 0.900 Rerank 0.750, was rank 4 Final 0.750');
  expect(text).toContain('fox 3.00 two 0.50');
  expect(text).toContain('The lighter part of a bar is for the passages around this one.');
});

test('a passage without either is only the passage', () => {
  const { highlights, explain, ...plain } = result;
  const text = read(renderToStaticMarkup(<Passage rank={1} result={plain} dataset={undefined} href={undefined} />));
  expect(text).toContain('A fox &amp; two foxes.');
  expect(text).not.toContain('Why it ranks here');
});

test('names and texts are set in the direction of their own script', () => {
  const arabic = {
    ...result,
    content: 'لكل موظف 30 يوم إجازة.',
    highlights: [],
    citation: { ...result.citation, document_name: 'إجازات (2026).md' },
  };
  const html = renderToStaticMarkup(<Passage rank={1} result={arabic} dataset="دليل" href={undefined} />);
  expect(html).toMatch(/<p dir="auto"[^>]*>لكل موظف/);
  for (const name of ['إجازات (2026).md', 'دليل']) expect(html).toContain(`<bdi>${name}</bdi>`);
});

test('a passage leads to its place in the document where that can be read', () => {
  const link = renderToStaticMarkup(<Passage rank={1} result={result} dataset={undefined} href="/public/ds_1/doc_1?start=0&end=18" />);
  expect(link).toContain('href="/public/ds_1/doc_1?start=0&amp;end=18"');
  expect(renderToStaticMarkup(<Passage rank={1} result={result} dataset={undefined} href={undefined} />)).not.toContain('href');
});
