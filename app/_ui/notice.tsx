import { CircleAlert, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

const TONES = {
  info: 'border-line bg-sunken text-muted',
  caution: 'border-caution/35 bg-caution/8 text-caution',
  negative: 'border-negative/35 bg-negative/8 text-negative',
} as const;

/** A boxed remark; a negative one is announced at once. */
export function Notice({ tone = 'info', children, className }: { tone?: keyof typeof TONES; children: ReactNode; className?: string }) {
  const Icon = tone === 'info' ? Info : CircleAlert;
  return (
    <div
      role={tone === 'negative' ? 'alert' : 'note'}
      className={classNames('flex gap-2.5 rounded-card border px-3.5 py-2.5', TONES[tone], className)}
    >
      <Icon className="mt-[0.1875rem] size-4 shrink-0" aria-hidden="true" />
      <div className="min-w-0 break-words">{children}</div>
    </div>
  );
}
