'use client';

import { Check, Copy, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from './button.tsx';

const OUTCOMES = {
  copied: { icon: <Check className="text-positive" aria-hidden="true" />, label: 'Copied', told: 'Copied' },
  // A browser may refuse, and has no clipboard at all for a page that comes over plain HTTP from elsewhere.
  refused: {
    icon: <X className="text-negative" aria-hidden="true" />,
    label: 'Not copied',
    told: 'Not copied: select the text and copy it yourself.',
  },
};

/** Puts `text` on the clipboard and says so for two seconds, or that it could not. */
export function CopyButton({ text, label = 'Copy', showLabel }: { text: string; label?: string; showLabel?: boolean }) {
  const [outcome, setOutcome] = useState<keyof typeof OUTCOMES>();
  const copy = async () => {
    const reached = await write(text);
    setOutcome(reached);
    if (reached === 'copied') setTimeout(() => setOutcome(undefined), 2000);
  };
  const shown = outcome && OUTCOMES[outcome];
  return (
    <Button kind="quiet" size={showLabel ? 'small' : 'icon'} onClick={copy} aria-label={label} title={shown?.told}>
      {shown?.icon ?? <Copy aria-hidden="true" />}
      {showLabel && (shown?.label ?? 'Copy')}
      <span className="sr-only" aria-live="polite">
        {shown?.told}
      </span>
    </Button>
  );
}

async function write(text: string): Promise<keyof typeof OUTCOMES> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    return 'refused';
  }
}
