import { classNames } from './class-names.ts';
import { CopyButton } from './copy-button.tsx';

/** A piece of code to read and copy. `title` says what it is; it names the copy button too. */
export function CodeBlock({ code, title, className }: { code: string; title: string; className?: string }) {
  return (
    <figure className={classNames('min-w-0 overflow-hidden rounded-card border border-line bg-sunken', className)}>
      <figcaption className="flex items-center justify-between gap-3 border-line border-b py-1 pr-1.5 pl-3.5">
        <span className="min-w-0 break-words text-faint text-xs">{title}</span>
        <CopyButton text={code} label={`Copy: ${title}`} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className="relative overflow-x-auto px-3.5 py-3 font-mono text-[0.78125rem] leading-[1.65]" tabIndex={0}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
