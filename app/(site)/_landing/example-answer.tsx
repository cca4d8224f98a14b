import { ChevronRight, Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { DOCUMENT_PRICES, SEARCH_PRICES } from '#lib/credits/prices.ts';

/** What an answer looks like, with this product's own prices as the document that is searched. */
export function ExampleAnswer() {
  return (
    <figure className="min-w-0">
      <div className="rounded-card border border-line bg-surface shadow-floating">
        <div className="flex items-center gap-2.5 border-line border-b px-4 py-3">
          <Search className="size-4 text-faint" aria-hidden="true" />
          <p className="min-w-0 flex-1 truncate">What does a search cost?</p>
          <span className="rounded-full bg-hover px-2 py-px text-muted text-xs">hybrid</span>
        </div>
        <ol>
          <Hit source="pricing.md" path={['Credits', 'Searches']} score={0.94}>
            A hybrid search costs {SEARCH_PRICES.hybrid} credits; one by keyword or by vector alone costs {SEARCH_PRICES.keyword}. A search
            that fails costs nothing.
          </Hit>
          <Hit source="pricing.md" path={['Credits', 'Documents']} score={0.61}>
            A document is paid once, when it is indexed: {DOCUMENT_PRICES[0].credits} credits {DOCUMENT_PRICES[0].label}. The same content
            again costs nothing.
          </Hit>
        </ol>
        <p className="border-line border-t px-4 py-2.5 text-faint text-sm">2 passages · {SEARCH_PRICES.hybrid} credits used</p>
      </div>
      <figcaption className="mt-3 text-center text-faint text-sm">An illustration of an answer</figcaption>
    </figure>
  );
}

function Hit({ source, path, score, children }: { source: string; path: string[]; score: number; children: ReactNode }) {
  return (
    <li className="border-line/70 border-b px-4 py-4 last:border-0">
      <p className="flex items-baseline justify-between gap-3 text-sm">
        <span className="min-w-0">
          <mark className="font-medium">{source}</mark>
          {path.map((part) => (
            <span key={part} className="text-muted">
              <ChevronRight className="mx-0.5 inline size-3.5 text-faint" aria-hidden="true" />
              {part}
            </span>
          ))}
        </span>
        <span className="text-faint tabular-nums">{score}</span>
      </p>
      <p className="mt-1.5 leading-relaxed">{children}</p>
    </li>
  );
}
