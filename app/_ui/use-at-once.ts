'use client';

import { useEffect, useEffectEvent } from 'react';

/** Calls `run` when the component appears, and not again. */
export function useAtOnce(run: () => void): void {
  const first = useEffectEvent(run);
  useEffect(() => void first(), []);
}
