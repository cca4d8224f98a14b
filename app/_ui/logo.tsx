import { classNames } from './class-names.ts';

/** The mark and the name: lines of text, one of them found. */
export function Logo({ className }: { className?: string }) {
  return (
    <span className={classNames('inline-flex items-center gap-2 text-md font-semibold tracking-tight', className)}>
      <svg viewBox="0 0 20 20" className="size-5" aria-hidden="true">
        <rect x="1" y="3" width="18" height="3" rx="1.5" fill="currentColor" />
        <rect x="1" y="8.5" width="12" height="3" rx="1.5" className="fill-[light-dark(oklch(0.83_0.17_98),oklch(0.9_0.17_103))]" />
        <rect x="1" y="14" width="6" height="3" rx="1.5" fill="currentColor" />
      </svg>
      fltr
    </span>
  );
}
