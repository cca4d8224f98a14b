'use client';

import { useId, useState } from 'react';
import { Card, CardHeader } from '#app/_ui/card.tsx';
import { formatCents, formatCount } from '#app/_ui/format.ts';
import { Checkbox } from '#app/_ui/input.tsx';
import { PACKS } from '#lib/credits/prices.ts';
import { BuyButton } from './buy-button.tsx';

/** Credits to buy once. `isOpen` says whether they can be bought here. */
export function PacksCard({ isOpen }: { isOpen: boolean }) {
  const id = useId();
  const [savesCard, setSavesCard] = useState(false);
  return (
    <Card>
      <CardHeader title="Packs">Bought once, never expire. Spent after the credits of the plan.</CardHeader>
      <ul className="grid gap-px bg-line/70 sm:grid-cols-3">
        {PACKS.map((pack) => (
          <li key={pack.id} className="flex items-center justify-between gap-3 bg-surface px-4 py-4 sm:flex-col sm:items-start sm:px-5">
            <div data-numeric>
              <p className="font-semibold text-lg tracking-tight">{formatCount(pack.credits)} credits</p>
              <p className="text-muted">
                {formatCents(pack.cents)} <span className="text-faint text-sm">{formatCents(pack.cents / pack.credits)} each</span>
              </p>
            </div>
            {isOpen && (
              <BuyButton input={{ pack: pack.id, save_card: savesCard }} aria-label={`Buy ${formatCount(pack.credits)} credits`}>
                Buy
              </BuyButton>
            )}
          </li>
        ))}
      </ul>
      {isOpen && (
        <label htmlFor={id} className="flex items-center gap-2.5 border-line border-t px-4 py-3 text-muted text-sm sm:px-5">
          <Checkbox id={id} checked={savesCard} onChange={(event) => setSavesCard(event.target.checked)} />
          Keep the card for automatic top-ups
        </label>
      )}
    </Card>
  );
}
