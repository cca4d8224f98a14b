import { formatBytes } from '#app/_ui/format.ts';
import { MAX_DOCUMENT_BYTES } from '#lib/credits/prices.ts';

const STEPS = [
  {
    title: 'Read',
    text: `Text, Markdown, HTML and PDF with a text layer, up to ${formatBytes(MAX_DOCUMENT_BYTES)}. Headings and pages are kept.`,
  },
  {
    title: 'Split',
    text: 'Into passages along the structure of the text. Each knows its page, its headings and its place to the character.',
  },
  {
    title: 'Index',
    text: 'Twice: by words, weighted with BM25, and by vectors of the embedding model that the deployment chose.',
  },
  {
    title: 'Answer',
    text: 'Both rankings are joined into one. You can ask for either alone, or for how a score came about.',
  },
];

/** What becomes of a document. */
export function Pipeline() {
  return (
    <section className="mx-auto max-w-6xl px-4 py-16 sm:px-6 lg:py-20">
      <h2 className="text-2xl tracking-tight">What happens to a document</h2>
      <p className="mt-2 max-w-2xl text-md text-muted">
        Its row is there from the first response and always tells the truth: the stage, the progress, the attempt, and the reason when
        something fails.
      </p>
      <ol className="mt-10 grid gap-x-8 gap-y-8 sm:grid-cols-2 lg:grid-cols-4">
        {STEPS.map(({ title, text }, index) => (
          <li key={title} className="border-line border-t pt-4">
            <p className="text-faint text-sm tabular-nums" aria-hidden="true">
              {index + 1}
            </p>
            <h3 className="mt-1 text-md">{title}</h3>
            <p className="mt-1.5 text-muted">{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
