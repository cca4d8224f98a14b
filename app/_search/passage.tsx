import { ArrowUpRight, ChevronRight } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import { CopyButton } from '#app/_ui/copy-button.tsx';
import type { OutputOf } from '#lib/operations/define.ts';
import type { search } from '#lib/operations/search.ts';
import { Explanation } from './explanation.tsx';

type Result = OutputOf<typeof search>['results'][number];

interface Props {
  rank: number;
  result: Result;
  /** The name of its dataset, where there are several. */
  dataset: string | undefined;
  /** Where it stands in its document's text, if there is a page of that. */
  href: string | undefined;
}

/** One found passage: where it stands, in highlighter, and what it says. */
export function Passage({ rank, result, dataset, href }: Props) {
  const { citation, content, score, highlights = [], explain } = result;
  return (
    <li className="rounded-card border border-line bg-surface">
      <article className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3.5 px-4 py-4 sm:px-5">
        <span className="pt-px text-faint text-sm tabular-nums" aria-hidden="true">
          {rank}
        </span>
        <div className="min-w-0">
          <header className="flex items-start justify-between gap-3">
            <p className="min-w-0 text-sm leading-6">
              <Source href={href}>
                <bdi>{citation.document_name}</bdi>
                {citation.page !== null && `, page ${citation.page}`}
              </Source>
              {citation.heading_path.map((heading, depth) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a path's parts are told apart by their place
                <Fragment key={depth}>
                  <ChevronRight className="mx-0.5 inline size-3.5 text-faint" aria-hidden="true" />
                  <bdi className="break-words text-muted">{heading}</bdi>
                </Fragment>
              ))}
              {dataset && (
                <span className="ml-2 whitespace-nowrap text-faint">
                  in <bdi>{dataset}</bdi>
                </span>
              )}
            </p>
            <span className="flex shrink-0 items-center gap-1">
              <Score value={score} />
              <CopyButton text={content} label={`Copy passage ${rank}`} />
            </span>
          </header>
          <p dir="auto" className="mt-1.5 max-w-[100ch] whitespace-pre-line break-words leading-relaxed [unicode-bidi:plaintext]">
            <Highlighted text={content} spans={highlights} />
          </p>
          {explain && <Explanation explain={explain} score={score} />}
        </div>
      </article>
    </li>
  );
}

/** The document that a passage is from; a link opens beside the answer, which would be gone on the way back. */
function Source({ href, children }: { href: string | undefined; children: ReactNode }) {
  const source = <mark className="break-words font-medium">{children}</mark>;
  if (!href) return source;
  return (
    <a href={href} target="_blank" rel="noreferrer" title="Read it in its document" className="hover:underline">
      {source}
      <ArrowUpRight className="ml-0.5 inline size-3.5 text-muted" aria-hidden="true" />
    </a>
  );
}

/** A text with the query's words marked in it. */
function Highlighted({ text, spans }: { text: string; spans: NonNullable<Result['highlights']> }) {
  return (
    <>
      {spans.map(({ start, end }, index) => (
        <Fragment key={start}>
          {text.slice(spans[index - 1]?.end ?? 0, start)}
          <mark className="bg-pen/12 text-ink">{text.slice(start, end)}</mark>
        </Fragment>
      ))}
      {text.slice(spans.at(-1)?.end ?? 0)}
    </>
  );
}

function Score({ value }: { value: number }) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <span className="flex items-center gap-2 text-muted text-sm tabular-nums" title="Score, comparable within one answer">
      <span className="h-1 w-12 overflow-hidden rounded-full bg-line max-sm:hidden" aria-hidden="true">
        <span className="block h-full rounded-full bg-muted" style={{ width: `${percent}%` }} />
      </span>
      <span>
        <span className="sr-only">Score </span>
        {value.toFixed(2)}
      </span>
    </span>
  );
}
