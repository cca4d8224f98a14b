import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

const badgeStyle = cva('inline-flex items-center gap-1.5 whitespace-nowrap rounded-full px-2 py-px font-medium text-xs [&_svg]:size-3', {
  variants: {
    tone: {
      neutral: 'bg-hover text-muted',
      info: 'bg-pen/10 text-pen',
      positive: 'bg-positive/10 text-positive',
      caution: 'bg-caution/12 text-caution',
      negative: 'bg-negative/10 text-negative',
    },
  },
  defaultVariants: { tone: 'neutral' },
});

export type Tone = NonNullable<VariantProps<typeof badgeStyle>['tone']>;

export function Badge({ tone, className, ...props }: ComponentProps<'span'> & { tone?: Tone }) {
  return <span className={classNames(badgeStyle({ tone }), className)} {...props} />;
}
