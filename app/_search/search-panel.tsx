'use client';

import { TextSearch } from 'lucide-react';
import { Card } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { formatCount, plural } from '#app/_ui/format.ts';
import { Notice } from '#app/_ui/notice.tsx';
import type { ActionProblem } from '#app/_ui/problem.ts';
import { Skeleton } from '#app/_ui/skeleton.tsx';
import type { OutputOf } from '#lib/operations/define.ts';
import type { search } from '#lib/operations/search.ts';
import { publicTextPath } from '#lib/reading-places.ts';
import type { FreeSearches } from './free-searches.ts';
import { Passage } from './passage.tsx';
import { SameRequest } from './same-request.tsx';
import { type Question, type SearchableDataset, SearchForm } from './search-form.tsx';
import { SearchProblem } from './search-problem.tsx';
import { type Answer, type SearchAction, type SearchInput, useSearch } from './use-search.ts';

interface Props {
  datasets: SearchableDataset[];
  siteUrl: string;
  asked?: Question;
  /** The server action that searches, as whoever the page is for. */
  action: SearchAction;
  /** Told what is left after a search that was paid. */
  onPaid?: (creditsRemaining: number | null) => void;
  /** What a visitor without an account has; nothing where searches are paid. */
  free?: FreeSearches;
  /** Whether the page has nothing else, so that it says what to do while nothing is asked. */
  isWholePage?: boolean;
}

/** Asks a question of one dataset or several, and shows the passages, what they cost, and the same request for a terminal. */
export function SearchPanel({ datasets, siteUrl, asked = {}, action, onPaid, free, isWholePage = true }: Props) {
  const { ask, answer, busy, problem } = useSearch(action, onPaid);
  return (
    <div className="grid grid-cols-1 gap-5">
      <SearchForm datasets={datasets} asked={asked} busy={busy} filterProblem={filterProblemOf(problem)} free={free} onSearch={ask} />
      {problem && !filterProblemOf(problem) && <SearchProblem problem={problem} free={free} />}
      <p className="sr-only" role="status">
        {answer && !busy && !problem && `${plural(answer.output.results.length, 'passage')} found`}
      </p>
      <section aria-label="Results" aria-busy={busy}>
        {busy && !answer && <LoadingResults />}
        {answer && <Results answer={answer} datasets={datasets} dimmed={busy || problem !== undefined} siteUrl={siteUrl} />}
        {isWholePage && !busy && !answer && !problem && (
          <EmptyState icon={TextSearch} title="Nothing asked yet">
            Write a question or a few words. The passages that answer best come back with their source.
          </EmptyState>
        )}
      </section>
    </div>
  );
}

interface ResultsProps extends Pick<Props, 'datasets' | 'siteUrl'> {
  answer: Answer;
  dimmed: boolean;
}

function Results({ answer, datasets, dimmed, siteUrl }: ResultsProps) {
  const { input, output, creditsUsed, creditsRemaining } = answer;
  // Only an account has something left.
  const isFree = creditsRemaining === null;
  const searched = new Map(datasets.map((dataset) => [dataset.id, dataset]));
  return (
    <div className={dimmed ? 'opacity-50 transition-opacity' : undefined}>
      <p className="mb-3 flex flex-wrap gap-x-2 text-muted text-sm" data-numeric>
        <span>{plural(output.results.length, 'passage')}</span>
        <span aria-hidden="true">·</span>
        <span>{describeTimes(output)}</span>
        <span aria-hidden="true">·</span>
        <span>{isFree ? 'free' : `${plural(creditsUsed, 'credit')} used, ${formatCount(creditsRemaining)} left`}</span>
      </p>
      <SameRequest siteUrl={siteUrl} input={input} withoutKey={isFree} />
      {output.corrections.length > 0 && (
        <Notice className="mb-3">
          {output.corrections.map(({ word, read_as }) => (
            <p key={word}>
              Searched for {read_as.map((reading) => `“${reading}”`).join(', ')} instead of “{word}”.
            </p>
          ))}
        </Notice>
      )}
      {output.omitted.map(({ stage, reason }) => (
        <Notice key={stage} tone="caution" className="mb-3">
          {OMITTED[stage]} {REASONS[reason]}
        </Notice>
      ))}
      {output.results.length === 0 ? (
        <Card>
          <EmptyState icon={TextSearch} title="No passage matches">
            {wayOn(input)} Documents can be found once they are ready.
          </EmptyState>
        </Card>
      ) : (
        <ol className="grid grid-cols-1 gap-3">
          {output.results.map((result, index) => (
            <Passage
              key={result.chunk_id}
              rank={index + 1}
              result={result}
              dataset={datasets.length > 1 ? searched.get(result.dataset_id)?.name : undefined}
              href={
                searched.get(result.dataset_id)?.isPublic
                  ? publicTextPath(result.dataset_id, result.document_id, result.citation)
                  : undefined
              }
            />
          ))}
        </ol>
      )}
    </div>
  );
}

/** What to try when nothing was found. */
function wayOn({ filters, mode }: SearchInput): string {
  if (filters) return 'Nothing that the filters let through matches: take one away, or try other words.';
  return mode === 'hybrid' ? 'Try other words.' : 'Try other words, or the hybrid mode, which finds by both words and likeness.';
}

const OMITTED = { vector: 'Found by words alone:', rerank: 'Not reranked:', phrases: 'The words of the phrases were searched for:' };
const REASONS = {
  late: 'it would have taken too long. It was not charged.',
  failed: 'the model failed. It was not charged.',
  not_configured: 'this deployment has no rerank model. It was not charged.',
  not_found: 'no passage has them as they stand.',
  other_model: 'the vectors are of another model.',
};

/** How long the search took, and of it each stage that ran. */
function describeTimes({ query_time_ms, timings_ms }: OutputOf<typeof search>): string {
  const { total, ...stages } = timings_ms ?? { total: query_time_ms };
  const parts = Object.entries(stages).flatMap(([stage, time]) => (time === null ? [] : [`${stage} ${time.toFixed(1)}`]));
  return `${total.toFixed(1)} ms${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
}

/** What is wrong with the filters, told beside them, after the names that lead to the condition that is meant. */
function filterProblemOf(problem: ActionProblem | undefined): string | undefined {
  const error = problem?.errors.find(({ pointer }) => pointer.startsWith('/filters'));
  const path = error?.pointer.split('/').slice(2).join(' › ');
  return path ? `${path}: ${error?.detail}` : error?.detail;
}

function LoadingResults() {
  return (
    <div className="grid gap-3" role="status" aria-label="Searching">
      {[0, 1, 2].map((row) => (
        <Card key={row} className="grid gap-2.5 p-5">
          <Skeleton className="h-4 w-1/3" />
          <Skeleton className="h-3.5 w-full" />
          <Skeleton className="h-3.5 w-11/12" />
        </Card>
      ))}
    </div>
  );
}
