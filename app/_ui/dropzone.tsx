'use client';

import { LoaderCircle, Upload } from 'lucide-react';
import { type DragEvent, type ReactNode, useState } from 'react';
import { classNames } from './class-names.ts';

interface DropzoneProps {
  /** Name of the control: "Add files". */
  label: string;
  hint: ReactNode;
  /** File endings that the browser's chooser offers: ".pdf,.md". */
  accept: string;
  compact?: boolean;
  /** Takes one file; of several that are dropped, the first. */
  single?: boolean;
  /** What was given is on its way. */
  busy?: boolean;
  onFiles: (files: File[]) => void;
}

/** A place to drop files on, which opens the browser's own chooser on click and by keyboard. */
export function Dropzone({ label, hint, accept, compact, single, busy, onFiles }: DropzoneProps) {
  const [isOver, setIsOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) onFiles(files);
  };
  return (
    <label
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      className={classNames(
        'flex cursor-pointer items-center rounded-card border border-control border-dashed bg-surface transition-colors hover:bg-hover/60 has-focus-visible:outline-2 has-focus-visible:outline-pen has-focus-visible:outline-offset-2',
        compact ? 'gap-3.5 px-4 py-3.5' : 'flex-col gap-1 px-6 py-12 text-center',
        isOver && 'border-pen border-solid bg-pen/6',
      )}
    >
      <span
        className={classNames(
          'grid shrink-0 place-items-center rounded-control border border-line bg-canvas text-muted',
          compact ? 'size-9' : 'mb-2 size-10',
        )}
      >
        {busy ? (
          <LoaderCircle className="size-4 animate-spin" aria-hidden="true" />
        ) : (
          <Upload className="size-4" strokeWidth={1.75} aria-hidden="true" />
        )}
      </span>
      <span className="min-w-0">
        <span className="block font-medium">
          {isOver ? 'Drop to add' : single ? 'Drop a file here, or choose one' : 'Drop files here, or choose them'}
        </span>
        <span className="block text-faint text-sm">{hint}</span>
      </span>
      <input
        type="file"
        multiple={!single}
        accept={accept}
        aria-label={label}
        className="sr-only"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file again must be a change again.
          event.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </label>
  );
}
