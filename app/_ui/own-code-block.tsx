'use client';

import { useSyncExternalStore } from 'react';
import { CodeBlock } from './code-block.tsx';

/** Stands for this deployment's address in pages that are made at build time, when nobody knows it. */
export const OWN_ADDRESS = 'https://your-fltr.example';

/** A code block whose `OWN_ADDRESS` becomes, in the browser, the address that the page was read from. */
export function OwnCodeBlock({ code, title, className }: { code: string; title: string; className?: string }) {
  const origin = useSyncExternalStore(
    () => () => {},
    () => window.location.origin,
    () => OWN_ADDRESS,
  );
  return <CodeBlock code={code.replaceAll(OWN_ADDRESS, origin)} title={title} {...(className && { className })} />;
}
