'use client';

import { useSyncExternalStore } from 'react';
import { OWN_ADDRESS } from '#lib/surfaces/snippets.ts';
import { CodeBlock } from './code-block.tsx';

/** A code block whose `OWN_ADDRESS` becomes, in the browser, the address that the page was read from. */
export function OwnCodeBlock({ code, title, className }: { code: string; title: string; className?: string }) {
  const origin = useSyncExternalStore(
    () => () => {},
    () => window.location.origin,
    () => OWN_ADDRESS,
  );
  return <CodeBlock code={code.replaceAll(OWN_ADDRESS, origin)} title={title} {...(className && { className })} />;
}
