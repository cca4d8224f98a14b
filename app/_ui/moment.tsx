'use client';

import { useEffect, useState } from 'react';
import { formatDistance, formatMoment } from './format.ts';

/** A moment: its date in UTC as sent by the server, then how long ago in words, kept fresh each half minute. */
export function Moment({ at }: { at: string }) {
  const [now, setNow] = useState<number>();
  useEffect(() => {
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={`${formatMoment(at)} UTC`} className="whitespace-nowrap">
      {now === undefined ? formatMoment(at) : formatDistance(at, now)}
    </time>
  );
}
