'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from './button.tsx';

/** Puts `text` on the clipboard and says so for two seconds. */
export function CopyButton({ text, label = 'Copy', showLabel }: { text: string; label?: string; showLabel?: boolean }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <Button kind="quiet" size={showLabel ? 'small' : 'icon'} onClick={copy} aria-label={label}>
      {copied ? <Check className="text-positive" aria-hidden="true" /> : <Copy aria-hidden="true" />}
      {showLabel && (copied ? 'Copied' : 'Copy')}
      <span className="sr-only" aria-live="polite">
        {copied ? 'Copied' : ''}
      </span>
    </Button>
  );
}
