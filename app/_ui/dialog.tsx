'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { useReturnFocus } from './use-return-focus.ts';

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  wide?: boolean;
  /** Held open: neither Escape nor a click beside it closes it. */
  persistent?: boolean;
}

/** A modal dialog: focus goes in, stays in, and returns to where it came from. */
export function Dialog({ open, onOpenChange, title, description, children, wide, persistent }: DialogProps) {
  const returnFocus = useReturnFocus(open);
  const hold = persistent ? (event: Event) => event.preventDefault() : undefined;
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-enter bg-[oklch(0.15_0.005_95/0.45)] backdrop-blur-[1px]" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onCloseAutoFocus={returnFocus}
          {...(hold ? { onInteractOutside: hold, onEscapeKeyDown: hold } : {})}
          className={classNames(
            'fixed inset-x-3 top-[8dvh] z-50 mx-auto max-h-[84dvh] scroll-pb-20 animate-rise overflow-y-auto wrap-anywhere rounded-card border border-line bg-surface p-5 shadow-floating sm:inset-x-6 sm:p-6',
            wide ? 'max-w-2xl' : 'max-w-md',
          )}
        >
          <Radix.Title className="pr-8 font-semibold text-lg tracking-tight">{title}</Radix.Title>
          {description && <Radix.Description className="mt-1 text-muted">{description}</Radix.Description>}
          <div className="mt-5">{children}</div>
          {!persistent && (
            <Radix.Close asChild>
              <Button kind="quiet" size="icon" className="absolute top-3.5 right-3.5" aria-label="Close">
                <X aria-hidden="true" />
              </Button>
            </Radix.Close>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The row of buttons at the foot of a dialog, which stays in view where the dialog is higher than the screen. */
export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <div className="sticky -bottom-5 -mx-5 mt-6 -mb-5 flex flex-wrap justify-end gap-2 border-line border-t bg-surface px-5 py-4 sm:-bottom-6 sm:-mx-6 sm:-mb-6 sm:px-6">
      {children}
    </div>
  );
}
