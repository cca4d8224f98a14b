import { classNames } from '#app/_ui/class-names.ts';
import { Fold } from '#app/_ui/fold.tsx';
import type { OutputOf } from '#lib/operations/define.ts';
import type { search } from '#lib/operations/search.ts';

type Result = OutputOf<typeof search>['results'][number];
type Explained = NonNullable<Result['explain']>;

/** How a passage's score came about, stage by stage and word by word. */
export function Explanation({ explain, score }: { explain: Explained; score: number }) {
  return (
    <Fold summary="Why it ranks here" className="mt-3 border-line border-t pt-2.5">
      <div className="mt-2.5 grid gap-x-8 gap-y-4 md:grid-cols-2">
        <Bars title="Score" bars={stagesOf(explain, score)} />
        {explain.terms.length > 0 && (
          <div>
            <Bars title="Words and their beginnings (*), by what they add to the keyword score" bars={barsOf(explain.terms)} />
            {explain.terms.some(isPartlyAround) && (
              <p className="mt-1.5 text-muted">The lighter part of a bar is for the passages around this one.</p>
            )}
          </div>
        )}
      </div>
    </Fold>
  );
}

interface Bar {
  label: string;
  /** 0–1; null where there is nothing to measure. */
  share: number | null;
  /** What of the share is shown dark; all of it unless told. */
  darkShare?: number;
  value: string;
}

function stagesOf({ keyword, vector, weights, fused_score, recency, rerank }: Explained, score: number): Bar[] {
  const bars: Bar[] = [
    {
      label: `Keyword, weight ${weights.keyword.toFixed(2)}`,
      share: null,
      value: keyword ? `rank ${keyword.rank}, BM25 ${keyword.score.toFixed(2)}` : 'no match',
    },
    {
      label: `Vector, weight ${weights.vector.toFixed(2)}`,
      share: vector && Math.max(0, vector.score),
      value: vector ? `rank ${vector.rank}, cosine ${vector.score.toFixed(2)}` : 'not compared',
    },
    { label: 'Fused', share: fused_score, value: fused_score.toFixed(3) },
  ];
  if (recency !== null) bars.push({ label: 'Recency', share: recency, value: `× ${recency.toFixed(3)}` });
  if (rerank) bars.push({ label: 'Rerank', share: rerank.score, value: `${rerank.score.toFixed(3)}, was rank ${rerank.rank_before}` });
  return [...bars, { label: 'Final', share: score, value: score.toFixed(3) }];
}

/** Less than a hundredth is a matter of rounding. */
function isPartlyAround({ contribution, from_passage }: Explained['terms'][number]): boolean {
  return contribution - from_passage > 0.01;
}

function barsOf(terms: Explained['terms']): Bar[] {
  const most = terms[0]?.contribution ?? 1;
  return terms.map(({ term, contribution, from_passage }) => ({
    label: term,
    share: contribution / most,
    darkShare: from_passage / most,
    value: contribution.toFixed(2),
  }));
}

function Bars({ title, bars }: { title: string; bars: Bar[] }) {
  return (
    <section>
      <h4 className="mb-1.5 font-medium">{title}</h4>
      <dl className="grid grid-cols-[minmax(0,auto)_minmax(3rem,1fr)_auto] items-center gap-x-3 gap-y-1" data-numeric>
        {bars.map(({ label, share, darkShare = share, value }) => (
          <div key={label} className="col-span-3 grid grid-cols-subgrid items-center">
            <dt className="break-words text-muted">
              <bdi>{label}</bdi>
            </dt>
            <span className={classNames('relative h-1.5 overflow-hidden rounded-full', share !== null && 'bg-line')} aria-hidden="true">
              <span className="absolute inset-y-0 left-0 rounded-full bg-pen/40" style={{ width: widthOf(share) }} />
              <span className="absolute inset-y-0 left-0 rounded-full bg-pen" style={{ width: widthOf(darkShare) }} />
            </span>
            <dd className="text-right tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function widthOf(share: number | null): string {
  return `${Math.min(1, Math.max(0, share ?? 0)) * 100}%`;
}
