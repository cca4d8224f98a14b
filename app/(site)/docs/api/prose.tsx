import { Fragment } from 'react';
import { classNames } from '#app/_ui/class-names.ts';

/** Text of the OpenAPI document: paragraphs, with code between backticks. */
export function Prose({ text, className }: { text: string; className?: string }) {
  return text.split('\n\n').map((paragraph) => (
    <p key={paragraph} className={classNames('max-w-[72ch]', className)}>
      {paragraph.split('`').map((part, index) => {
        const key = index;
        if (index % 2 === 0) return <Fragment key={key}>{part}</Fragment>;
        return (
          <code key={key} className="rounded-[0.25rem] bg-hover px-1 py-px font-mono text-[0.92em] text-ink">
            {part}
          </code>
        );
      })}
    </p>
  ));
}
