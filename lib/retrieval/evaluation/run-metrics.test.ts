import { describe, expect, test } from 'vitest';
import { type FoundPassage, ranksOf } from './answer-ranks.ts';
import { bootstrapMeans } from './bootstrap.ts';
import { differenceOf, metricsOf, scoresOf } from './run-metrics.ts';

function hit(document: string, content = ''): FoundPassage {
  return { document_id: document, external_id: `external-${document}`, content, citation: { document_name: `${document}.md` } };
}

describe('the ranks of right answers', () => {
  const hits = [hit('a'), hit('a'), hit('b'), hit('c')];

  test('a document counts once, at its best passage, by whichever of its names', () => {
    expect(ranksOf([{ document_id: 'b' }], hits)).toEqual([2]);
    expect(ranksOf([{ external_id: 'external-c' }, { name: 'a.md' }], hits)).toEqual([1, 3]);
    expect(ranksOf([{ document_id: 'd' }], hits)).toEqual([]);
  });

  test('a document that is named twice is one answer, and a name that two share is left to the other', () => {
    expect(ranksOf([{ document_id: 'a' }, { external_id: 'external-a' }, { name: 'a.md' }], hits)).toEqual([1]);
    const namesakes = [hit('a'), { ...hit('b'), citation: { document_name: 'a.md' } }];
    expect(ranksOf([{ name: 'a.md' }, { document_id: 'a' }], namesakes)).toEqual([1, 2]);
    expect(ranksOf([{ name: 'a.md' }], namesakes)).toEqual([1]);
  });

  test('a passage is found in what contains it, and every passage before it takes a place', () => {
    const passages = [hit('a', 'Nothing'), hit('a', 'Boats may\n  stay for TWO nights.'), hit('b', 'Silence after ten, and two nights')];
    expect(ranksOf([{ passage: 'stay for two  nights' }], passages)).toEqual([2]);
    expect(ranksOf([{ passage: 'ﬁrst' }], [hit('a', 'First come, first served')])).toEqual([1]);
    expect(ranksOf([{ passage: 'silence' }, { passage: 'two nights' }], passages)).toEqual([2, 3]);
  });
});

describe('what is measured', () => {
  test('recall, nDCG and MRR of one question, computed by hand', () => {
    const scores = scoresOf({ ranks: [2, 6], relevant: 3 });
    expect(scores).toMatchObject({ recall_at_1: 0, recall_at_5: 1 / 3, recall_at_10: 2 / 3, mrr: 1 / 2 });
    const ideal = 1 + 1 / Math.log2(3) + 1 / 2;
    expect(scores.ndcg_at_10).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(7)) / ideal, 10);
    expect(scoresOf({ ranks: [50], relevant: 1 }).mrr).toBe(1 / 50);
    expect(scoresOf({ ranks: [], relevant: 1 })).toEqual({ recall_at_1: 0, recall_at_5: 0, recall_at_10: 0, ndcg_at_10: 0, mrr: 0 });
  });

  test('an interval is what the textbook says for a share: 1.96 standard errors to either side', () => {
    const { share } = bootstrapMeans({ share: Array.from({ length: 200 }, (_, index) => (index % 4 === 0 ? 1 : 0)) });
    const standardError = Math.sqrt((0.25 * 0.75) / 200);
    expect(share.mean).toBe(0.25);
    expect(share.low).toBeCloseTo(0.25 - 1.96 * standardError, 2);
    expect(share.high).toBeCloseTo(0.25 + 1.96 * standardError, 2);
  });

  test('the same questions always give the same interval', () => {
    const results = [1, 3, 12, 2].map((rank) => ({ ranks: [rank], relevant: 1 }));
    expect(metricsOf(results)).toEqual(metricsOf(results));
  });

  test('a difference is paired: where one configuration is better by the same everywhere, it is certain', () => {
    const baseline = [1, 2, 4, 8].map((rank) => ({ ranks: [2 * rank], relevant: 1 }));
    const candidate = [1, 2, 4, 8].map((rank) => ({ ranks: [rank], relevant: 1 }));
    const { mrr, recall_at_1 } = differenceOf(baseline, candidate);
    expect(mrr.low).toBeGreaterThan(0);
    expect(recall_at_1.mean).toBe(0.25);
    expect(differenceOf(baseline, baseline).mrr).toEqual({ mean: 0, low: 0, high: 0 });
  });
});
