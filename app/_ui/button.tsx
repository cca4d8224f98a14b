import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import { Slot } from 'radix-ui';
import type { ComponentProps, MouseEvent } from 'react';
import { classNames } from './class-names.ts';

const buttonStyle = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-control font-medium transition-colors disabled:pointer-events-none disabled:opacity-50 aria-disabled:pointer-events-none aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      kind: {
        primary: 'bg-ink text-canvas hover:bg-ink/85',
        secondary: 'border border-line bg-surface text-ink shadow-raised hover:bg-hover',
        quiet: 'text-muted hover:bg-hover hover:text-ink',
        danger: 'bg-negative text-canvas hover:bg-negative/90',
      },
      size: {
        small: 'h-7 px-2.5 text-sm [&_svg]:size-3.5',
        medium: 'h-9 px-3.5 text-base',
        large: 'h-11 px-5 text-md',
        icon: 'size-8',
      },
    },
    defaultVariants: { kind: 'secondary', size: 'medium' },
  },
);

/** Nothing comes of a click, nor of Enter in a field of its form, which clicks it, too. */
const BUSY = { 'aria-busy': true, 'aria-disabled': true, onClick: (event: MouseEvent) => event.preventDefault() };

type ButtonProps = ComponentProps<'button'> & VariantProps<typeof buttonStyle> & { asChild?: boolean; busy?: boolean };

/**
 * A button; with `asChild` the look of one on its child, and while `busy` a spinner and no second press. A busy one is not
 * `disabled`, which would take the focus from it.
 */
export function Button({ className, kind, size, asChild, busy, children, disabled, type = 'button', ...props }: ButtonProps) {
  const style = classNames(buttonStyle({ kind, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={style} {...props}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button type={type} className={style} disabled={disabled} {...props} {...(busy && BUSY)}>
      {busy && <LoaderCircle className="animate-spin" aria-hidden="true" />}
      {children}
    </button>
  );
}
