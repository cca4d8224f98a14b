import { classNames } from './class-names.ts';

/** A grey place-holder in the shape of what is being loaded. */
export function Skeleton({ className }: { className?: string }) {
  return <div className={classNames('animate-breathe rounded-control bg-line/70', className)} aria-hidden="true" />;
}
