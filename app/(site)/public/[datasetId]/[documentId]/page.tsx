import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { Button } from '#app/_ui/button.tsx';
import { Card } from '#app/_ui/card.tsx';
import { formatCount } from '#app/_ui/format.ts';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { publicDatasetPath, publicTextPath } from '#lib/reading-places.ts';
import { readPublicText } from '../read-public.ts';
import { ReadableText } from './readable-text.tsx';
import { askedOf, WINDOW } from './text-window.ts';

interface Props {
  params: Promise<{ datasetId: string; documentId: string }>;
  searchParams: Promise<{ start?: string | string[]; end?: string | string[] }>;
}

async function read({ params, searchParams }: Props) {
  const [{ datasetId, documentId }, asked] = [await params, askedOf(await searchParams)];
  return { asked, ...(await readPublicText(datasetId, documentId, asked.from, WINDOW)) };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { dataset, text } = await read(props);
  return { title: `${text.title} · ${dataset.name}`, description: `A document of the public dataset ${dataset.name}, as it is searched.` };
}

/** The text of a public document, as it is searched: a window of it, with the passage marked that the address names. */
export default async function PublicTextPage(props: Props) {
  const { asked, dataset, document, text } = await read(props);
  const pathAt = (start: number) => publicTextPath(dataset.id, text.document_id, { start }) as Route;
  // The document has become shorter since somebody was led here.
  if (text.text === '' && text.start > 0) redirect(pathAt(0));
  return (
    <div className="mx-auto max-w-3xl px-4 pt-8 pb-20 sm:px-6">
      <PageHeader
        parent={{ href: publicDatasetPath(dataset.id) as Route, label: dataset.name }}
        title={text.title}
        description="The text as it is searched."
      />
      <Card className="px-4 py-5 sm:px-8 sm:py-7">
        <ReadableText text={text.text} start={text.start} passage={asked.passage} isMarkdown={document.mime_type === 'text/markdown'} />
      </Card>
      <nav aria-label="Text" className="mt-4 flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted text-sm" data-numeric>
          Characters {formatCount(text.start)}–{formatCount(text.end)} of {formatCount(text.total_characters)}
        </p>
        <div className="flex gap-2">
          {text.start > 0 && <Step href={pathAt(Math.max(0, text.start - WINDOW))}>Earlier</Step>}
          {text.next_start !== null && <Step href={pathAt(text.next_start)}>Go on reading</Step>}
        </div>
      </nav>
    </div>
  );
}

function Step({ href, children }: { href: Route; children: string }) {
  return (
    <Button asChild>
      <Link href={href} prefetch={false}>
        {children}
      </Link>
    </Button>
  );
}
