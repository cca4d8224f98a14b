import type { ReactNode } from 'react';
import { classNames } from '#app/_ui/class-names.ts';
import { type Block, markdownBlocks } from './markdown-blocks.ts';
import { type Asked, splitAround } from './text-window.ts';

interface Props {
  text: string;
  /** Where the text begins in that of its document. */
  start: number;
  passage: Asked['passage'];
  isMarkdown: boolean;
}

/** A text to read, with the passage marked: Markdown in its blocks, though with its marks, and any other as it is written. */
export function ReadableText({ text, start, passage, isMarkdown }: Props) {
  const blocks = (isMarkdown ? markdownBlocks(text) : [{ ...WRITTEN, end: text.length }]).map((block) => ({
    ...block,
    parts: splitAround(text.slice(block.start, block.end), start + block.start, passage),
  }));
  const firstMarked = blocks.find(({ parts: [, marked] }) => marked.trim() !== '');
  return (
    <div className="max-w-[72ch] break-words text-md">
      {blocks.map((block) => {
        const [before, marked, after] = block.parts;
        return (
          <TextBlock key={block.start} block={block}>
            {before}
            {marked && <Marked id={block === firstMarked ? 'passage' : undefined}>{marked}</Marked>}
            {after}
          </TextBlock>
        );
      })}
    </div>
  );
}

const WRITTEN = { kind: 'written', start: 0, level: 0 } as const;

const LOOK = {
  heading: 'mt-7 mb-2.5 leading-snug first:mt-0',
  paragraph: 'my-3 first:mt-0 last:mb-0',
  item: 'my-1.5',
  source: 'my-3 whitespace-pre-wrap font-mono text-sm leading-6',
  written: 'whitespace-pre-wrap [unicode-bidi:plaintext]',
};
const SIZES = ['text-xl', 'text-lg', 'text-md'];

interface TextBlockProps {
  block: Pick<Block, 'level'> & { kind: keyof typeof LOOK };
  children: ReactNode;
}

function TextBlock({ block: { kind, level }, children }: TextBlockProps) {
  const isHeading = kind === 'heading';
  // The page's own heading stands above those of the text.
  const Tag = isHeading ? (`h${Math.min(6, level + 1)}` as 'h2') : 'p';
  return (
    <Tag
      dir={kind === 'source' ? 'ltr' : 'auto'}
      className={classNames(LOOK[kind], isHeading && (SIZES[level - 1] ?? 'text-md'))}
      style={kind === 'item' ? { marginInlineStart: `${level}rem` } : undefined}
    >
      {children}
    </Tag>
  );
}

/** The passage, in a paler highlighter than a word has, since it is long. */
function Marked({ id, children }: { id: string | undefined; children: string }) {
  return (
    <mark id={id} className="rounded-none bg-marker/45 p-0 text-ink">
      {children}
    </mark>
  );
}
