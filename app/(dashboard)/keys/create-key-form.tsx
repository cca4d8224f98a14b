'use client';

import { useId, useState } from 'react';
import { DialogForm } from '#app/_ui/dialog-form.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Checkbox, Input, Select } from '#app/_ui/input.tsx';
import { fieldError } from '#app/_ui/problem.ts';
import { ALL_SCOPES, DEFAULT_SCOPES, SCOPES, type Scope } from '#lib/auth/scopes.ts';
import { TEXT_LIMITS } from '#lib/operations/limits.ts';
import { CapFields, capsOf } from '../_credits/cap-fields.tsx';
import { useAction } from '../_shell/use-action.ts';
import { createKeyAction } from './actions.ts';
import { expiryOf, KEY_LIFETIMES } from './key-lifetimes.ts';

/** What a program needs that searches and adds documents, and nothing that destroys. */
const USUAL: Scope[] = ['datasets:read', 'documents:read', 'documents:write', 'mcp:query', 'credits:read'];

export function CreateKeyForm({ onCreated, onCancel }: { onCreated: (secret: string) => void; onCancel: () => void }) {
  const id = useId();
  const [scopes, setScopes] = useState<Scope[]>(USUAL);
  const { run, busy, problem } = useAction();
  const hasMost = DEFAULT_SCOPES.every((scope) => scopes.includes(scope));
  const toggle = (scope: Scope) =>
    setScopes((current) => (current.includes(scope) ? current.filter((other) => other !== scope) : [...current, scope]));
  const submit = (form: FormData) => {
    const wanted = { name: String(form.get('name')), scopes, ...capsOf(form), ...expiryOf(String(form.get('lifetime')), new Date()) };
    run(
      () => createKeyAction(wanted),
      ({ secret }) => onCreated(secret),
    );
  };

  return (
    <DialogForm
      submit="Create key"
      busy={busy}
      disabled={scopes.length === 0}
      problem={problem}
      fields={['name', 'daily_credit_cap', 'monthly_credit_cap', 'expires_at']}
      onSubmit={submit}
      onCancel={onCancel}
    >
      <Field label="Name" hint="What will use it, such as the name of a program." error={fieldError(problem, 'name')}>
        {(control) => (
          <Input {...control} name="name" required maxLength={TEXT_LIMITS.keyName} autoComplete="off" placeholder="Support bot" />
        )}
      </Field>
      <fieldset>
        <div className="mb-2 flex items-baseline justify-between">
          <legend className="float-left font-medium text-sm">Scopes</legend>
          <button type="button" className="link text-sm" onClick={() => setScopes(hasMost ? USUAL : [...DEFAULT_SCOPES])}>
            {hasMost ? 'Only the usual ones' : 'All but billing'}
          </button>
        </div>
        <div className="grid gap-x-6 rounded-card border border-line px-3.5 py-2 sm:grid-cols-2">
          {ALL_SCOPES.map((scope) => (
            <label key={scope} htmlFor={`${id}-${scope}`} className="flex items-start gap-2.5 py-1.5">
              <Checkbox id={`${id}-${scope}`} checked={scopes.includes(scope)} onChange={() => toggle(scope)} className="mt-0.5" />
              <span className="text-sm">
                <span className="block font-mono">{scope}</span>
                <span className="block text-faint">{SCOPES[scope].allows}</span>
              </span>
            </label>
          ))}
        </div>
        {scopes.length === 0 && <p className="mt-1.5 text-negative text-sm">Give at least one scope.</p>}
      </fieldset>
      <CapFields problem={problem} />
      <Field label="Expires" hint="Whatever uses it is refused from then on." error={fieldError(problem, 'expires_at')}>
        {(control) => (
          <Select {...control} name="lifetime" defaultValue="">
            {KEY_LIFETIMES.map(({ days, label }) => (
              <option key={days} value={days}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </DialogForm>
  );
}
