'use client';

import { useLayoutEffect } from 'react';

/** What had the focus before the dialog opened. One is open at a time; where one leads to another, what had it before the first. */
let origin: HTMLElement | null = null;

/**
 * Remembers what had the focus when a dialog opens, since a dialog without a button of its own does not know, and gives the
 * handler that returns it when the dialog closes. What is gone by then, such as the row of what was deleted, hands it to the page.
 */
export function useReturnFocus(open: boolean): (event: Event) => void {
  useLayoutEffect(() => {
    if (open) origin = originOf(document.activeElement);
  }, [open]);
  return (event) => {
    event.preventDefault();
    const target = origin?.isConnected ? origin : document.querySelector('main');
    target?.focus();
  };
}

function originOf(focused: Element | null): HTMLElement | null {
  if (focused?.closest('[role="dialog"]')) return origin;
  // A menu closes when one of its items opens a dialog; its button stays.
  const button = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return button ? document.getElementById(button) : (focused as HTMLElement | null);
}
