/** How relevant each document is to a query, above 0; those not named are not. */
export type Judgements = Readonly<Record<string, number>>;

export interface Quality {
  ndcg10: number;
  recall10: number;
  recall50: number;
  mrr10: number;
}

/** Scores one ranking, best first, without repetitions. */
export function qualityOf(ranking: readonly string[], relevant: Judgements): Quality {
  return {
    ndcg10: ndcgAt(10, ranking, relevant),
    recall10: recallAt(10, ranking, relevant),
    recall50: recallAt(50, ranking, relevant),
    mrr10: reciprocalRankAt(10, ranking, relevant),
  };
}

/** Mean of the scores of several queries; all zero without any. */
export function meanQuality(qualities: readonly Quality[]): Quality {
  const mean = (measure: keyof Quality) => qualities.reduce((sum, quality) => sum + quality[measure], 0) / Math.max(1, qualities.length);
  return { ndcg10: mean('ndcg10'), recall10: mean('recall10'), recall50: mean('recall50'), mrr10: mean('mrr10') };
}

/** Normalised discounted cumulative gain with linear gain, after Järvelin and Kekäläinen (2002): 1 is the best possible order. */
export function ndcgAt(depth: number, ranking: readonly string[], relevant: Judgements): number {
  const gains = ranking.slice(0, depth).map((id) => relevant[id] ?? 0);
  const ideal = Object.values(relevant).toSorted((left, right) => right - left);
  return discountedSum(gains) / discountedSum(ideal.slice(0, depth)) || 0;
}

/** Share of the relevant documents that are among the first. */
export function recallAt(depth: number, ranking: readonly string[], relevant: Judgements): number {
  const wanted = Object.keys(relevant).length;
  return wanted === 0 ? 0 : ranking.slice(0, depth).filter((id) => (relevant[id] ?? 0) > 0).length / wanted;
}

/** One by the rank of the first relevant document, 0 when none is among the first. */
export function reciprocalRankAt(depth: number, ranking: readonly string[], relevant: Judgements): number {
  const index = ranking.slice(0, depth).findIndex((id) => (relevant[id] ?? 0) > 0);
  return index < 0 ? 0 : 1 / (index + 1);
}

function discountedSum(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}
