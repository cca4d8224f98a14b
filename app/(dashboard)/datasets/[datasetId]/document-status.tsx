import { Badge, type Tone } from '#app/_ui/badge.tsx';
import { Moment } from '#app/_ui/moment.tsx';
import { Progress } from '#app/_ui/progress.tsx';
import type { DocumentRow } from './documents.ts';

const STATUSES: Record<DocumentRow['status'], { label: string; tone: Tone }> = {
  queued: { label: 'Queued', tone: 'neutral' },
  processing: { label: 'Processing', tone: 'info' },
  ready: { label: 'Ready', tone: 'positive' },
  failed: { label: 'Failed', tone: 'negative' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
};

const STAGES: Record<string, string> = {
  parse: 'Reading',
  chunk: 'Splitting',
  index: 'Indexing',
  publish: 'Publishing',
  settle: 'Finishing',
  release: 'Stopping',
  cancel: 'Stopping',
};

/** Where a document stands: its stage and how far it is, which attempt this is, when the next one comes. */
export function DocumentStatus({ document }: { document: DocumentRow }) {
  const { status, stage, progress, attempt, next_retry_at } = document;
  const { label, tone } = STATUSES[status];
  if (status !== 'processing' && status !== 'queued') return <Badge tone={tone}>{label}</Badge>;
  const text = status === 'processing' && stage ? (STAGES[stage] ?? stage) : label;
  return (
    <div className="grid w-24 gap-1.5 sm:w-36">
      <div className="flex items-baseline justify-between gap-2 text-sm">
        <span className={status === 'processing' ? 'text-pen' : 'text-muted'}>{text}</span>
        {attempt > 1 && <span className="text-faint text-xs">attempt {attempt}</span>}
      </div>
      <Progress value={progress} label={`Progress of ${document.name}`} />
      {next_retry_at && (
        <span className="text-caution text-xs">
          Next try <Moment at={next_retry_at} />
        </span>
      )}
    </div>
  );
}
