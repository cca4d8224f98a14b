'use client';

import { useId, useState } from 'react';
import { DialogForm } from '#app/_ui/dialog-form.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Checkbox, Input } from '#app/_ui/input.tsx';
import { fieldError } from '#app/_ui/problem.ts';
import { TEXT_LIMITS } from '#lib/operations/limits.ts';
import type { ActionResult } from '#lib/surfaces/action.ts';
import { ALL_EVENT_TYPES, EVENT_TYPES, type EventType } from '#lib/webhooks/event-types.ts';
import { useAction } from '../_shell/use-action.ts';

export interface WebhookFacts {
  url: string;
  description: string;
  events: EventType[];
}

interface Props<Output> {
  webhook?: WebhookFacts;
  /** Label of the button: "Create webhook". */
  submit: string;
  action: (facts: WebhookFacts) => Promise<ActionResult<Output>>;
  onDone: (output: Output) => void;
  onCancel: () => void;
}

/** Where events are sent, and which. */
export function WebhookForm<Output>({ webhook, submit, action, onDone, onCancel }: Props<Output>) {
  const id = useId();
  const { run, busy, problem } = useAction();
  const [events, setEvents] = useState<EventType[]>(webhook?.events ?? [...ALL_EVENT_TYPES]);
  const toggle = (event: EventType) =>
    setEvents((current) => (current.includes(event) ? current.filter((other) => other !== event) : [...current, event]));
  const save = (form: FormData) => {
    const facts = { url: String(form.get('url')), description: String(form.get('description')), events };
    run(() => action(facts), onDone);
  };
  return (
    <DialogForm
      submit={submit}
      busy={busy}
      problem={problem}
      fields={['url', 'description']}
      onSubmit={save}
      onCancel={onCancel}
      disabled={events.length === 0}
    >
      <Field label="Address" hint="Each event is sent there as a POST." error={fieldError(problem, 'url')}>
        {(control) => (
          <Input
            {...control}
            type="url"
            name="url"
            defaultValue={webhook?.url}
            required
            maxLength={TEXT_LIMITS.webhookUrl}
            autoComplete="off"
            placeholder="https://example.com/hooks/fltr"
          />
        )}
      </Field>
      <Field label="Description" optional error={fieldError(problem, 'description')}>
        {(control) => (
          <Input
            {...control}
            name="description"
            defaultValue={webhook?.description}
            maxLength={TEXT_LIMITS.webhookDescription}
            autoComplete="off"
          />
        )}
      </Field>
      <fieldset>
        <legend className="mb-2 font-medium text-sm">Events</legend>
        <div className="grid rounded-card border border-line px-3.5 py-2">
          {ALL_EVENT_TYPES.map((event) => (
            <label key={event} htmlFor={`${id}-${event}`} className="flex items-start gap-2.5 py-1.5">
              <Checkbox id={`${id}-${event}`} checked={events.includes(event)} onChange={() => toggle(event)} className="mt-0.5" />
              <span className="text-sm">
                <span className="block font-mono">{event}</span>
                <span className="block text-faint">{EVENT_TYPES[event]}</span>
              </span>
            </label>
          ))}
        </div>
        {events.length === 0 && <p className="mt-1.5 text-negative text-sm">Give at least one event.</p>}
      </fieldset>
    </DialogForm>
  );
}
