'use client';

import { useEffect, useEffectEvent } from 'react';

/**
 * Calls `poll` every `milliseconds` while `isActive`, never twice at once, and not while the tab is hidden. One that fails,
 * since the connection broke, is made up for by the next.
 */
export function usePolling(isActive: boolean, milliseconds: number, poll: () => Promise<void>): void {
  const run = useEffectEvent(poll);
  useEffect(() => {
    if (!isActive) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const wait = () => {
      if (!stopped && !document.hidden) timer = setTimeout(tick, milliseconds);
    };
    const tick = () => run().then(wait, wait);
    const resume = () => {
      clearTimeout(timer);
      wait();
    };
    wait();
    document.addEventListener('visibilitychange', resume);
    return () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', resume);
    };
  }, [isActive, milliseconds]);
}
