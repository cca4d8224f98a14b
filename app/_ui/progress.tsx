import { classNames } from './class-names.ts';

/** How far something is, from 0 to 1. `label` says of what. */
export function Progress({ value, label, className }: { value: number; label: string; className?: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className={classNames('h-1 w-full overflow-hidden rounded-full bg-line', className)}
    >
      <div className="h-full rounded-full bg-pen transition-[width] duration-500" style={{ width: `${percent}%` }} />
    </div>
  );
}
