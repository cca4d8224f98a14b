'use client';

import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { Field } from '#app/_ui/field.tsx';
import { formatCents, formatCount } from '#app/_ui/format.ts';
import { Input, Select } from '#app/_ui/input.tsx';
import { Moment } from '#app/_ui/moment.tsx';
import { Notice } from '#app/_ui/notice.tsx';
import { fieldError, remainingError } from '#app/_ui/problem.ts';
import { MAX_THRESHOLD } from '#lib/credits/limits.ts';
import { findPack, PACKS } from '#lib/credits/prices.ts';
import type { getBilling, updateBillingSettings } from '#lib/operations/billing.ts';
import type { InputOf, OutputOf } from '#lib/operations/define.ts';
import { CreditsInput } from '../_credits/cap-fields.tsx';
import { useAction } from '../_shell/use-action.ts';
import { saveBillingSettingsAction } from './actions.ts';

type Billing = OutputOf<typeof getBilling>;

const FIELDS = ['top_up_pack', 'top_up_below_credits', 'top_up_monthly_cents'];

/** The pack that is bought by itself when credits run low. */
export function TopUpCard({ billing }: { billing: Billing }) {
  const { settings, card, last_top_up } = billing;
  return (
    <Card>
      <CardHeader title="Automatic top-up">Buys a pack with the saved card when credits run low, within a limit for each month.</CardHeader>
      <div className="grid gap-4 px-4 py-4 sm:px-5">
        {last_top_up && <LastTopUp topUp={last_top_up} isOn={settings.top_up_pack !== null} />}
        {card || settings.top_up_pack ? (
          <TopUpForm settings={settings} />
        ) : (
          <p className="text-muted">It needs a saved card. Save one at Stripe, or tick “Keep the card” when you buy a pack.</p>
        )}
      </div>
    </Card>
  );
}

function TopUpForm({ settings }: { settings: Billing['settings'] }) {
  const { run, busy, problem } = useAction();
  const [pack, setPack] = useState<string>(settings.top_up_pack ?? '');
  const cents = findPack(pack)?.cents ?? 0;
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = settingsOf(new FormData(event.currentTarget));
        run(() => saveBillingSettingsAction(wanted), wanted.top_up_pack ? 'Automatic top-up is on' : 'Automatic top-up is off');
      }}
    >
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label="Pack" error={fieldError(problem, 'top_up_pack')}>
          {(control) => (
            <Select {...control} name="top_up_pack" value={pack} onChange={(event) => setPack(event.target.value)} className="w-full">
              <option value="">None (off)</option>
              {PACKS.map(({ id, credits, cents: price }) => (
                <option key={id} value={id}>
                  {formatCount(credits)} for {formatCents(price)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {pack !== '' && (
          <>
            <Field label="When fewer are left than" error={fieldError(problem, 'top_up_below_credits')}>
              {(control) => (
                <CreditsInput
                  {...control}
                  name="top_up_below_credits"
                  defaultValue={settings.top_up_below_credits}
                  min={1}
                  max={MAX_THRESHOLD}
                  required
                />
              )}
            </Field>
            <Field label="Most dollars a month" error={fieldError(problem, 'top_up_monthly_cents')}>
              {(control) => (
                <Input
                  {...control}
                  name="top_up_monthly_dollars"
                  type="number"
                  inputMode="decimal"
                  min={cents / 100}
                  step="0.01"
                  // Another pack has another least limit to begin with.
                  key={pack}
                  defaultValue={Math.max(cents, settings.top_up_monthly_cents) / 100}
                  required
                />
              )}
            </Field>
          </>
        )}
      </div>
      {remainingError(problem, FIELDS) && <Notice tone="negative">{problem?.detail}</Notice>}
      <Button type="submit" busy={busy} className="justify-self-start">
        Save top-up
      </Button>
    </form>
  );
}

function settingsOf(form: FormData): InputOf<typeof updateBillingSettings> {
  const pack = findPack(String(form.get('top_up_pack')))?.id ?? null;
  if (!pack) return { top_up_pack: null };
  return {
    top_up_pack: pack,
    top_up_below_credits: Number(form.get('top_up_below_credits')),
    top_up_monthly_cents: Math.round(Number(form.get('top_up_monthly_dollars')) * 100),
  };
}

function LastTopUp({ topUp, isOn }: { topUp: NonNullable<Billing['last_top_up']>; isOn: boolean }) {
  const credits = `${formatCount(findPack(topUp.pack)?.credits ?? 0)} credits`;
  if (topUp.state === 'failed') {
    return (
      <Notice tone={isOn ? 'negative' : 'info'}>
        The last top-up (<Moment at={topUp.at} />) failed. {topUp.problem} {isOn && 'Saving it again tries again.'}
      </Notice>
    );
  }
  return (
    <p className="text-muted text-sm">
      The last one {topUp.state === 'paid' ? 'brought' : 'is being paid for:'} {credits}, <Moment at={topUp.at} />.
    </p>
  );
}
