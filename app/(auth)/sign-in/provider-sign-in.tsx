'use client';

import { Mail } from 'lucide-react';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { Notice } from '#app/_ui/notice.tsx';

interface ProviderFormProps {
  provider: string;
  returnPath: string;
  children: (busy: boolean) => ReactNode;
}

/** A form that posts to next-auth with the CSRF token it asks for, which is fetched only when somebody signs in. */
function ProviderForm({ provider, returnPath, children }: ProviderFormProps) {
  const [busy, setBusy] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setBusy(true);
    setHasFailed(false);
    const response = await fetch('/api/auth/csrf').catch(() => null);
    if (!response?.ok) {
      setHasFailed(true);
      return setBusy(false);
    }
    const token = form.elements.namedItem('csrfToken') as HTMLInputElement;
    token.value = ((await response.json()) as { csrfToken: string }).csrfToken;
    form.submit();
  };
  return (
    <form method="post" action={`/api/auth/signin/${provider}`} onSubmit={submit} className="grid gap-2.5">
      <input type="hidden" name="csrfToken" />
      <input type="hidden" name="callbackUrl" value={returnPath} />
      {children(busy)}
      {hasFailed && <Notice tone="negative">The connection broke, or something failed on our side. Try again.</Notice>}
    </form>
  );
}

export function ProviderSignIn({ provider, label, returnPath }: { provider: string; label: string; returnPath: string }) {
  return (
    <ProviderForm provider={provider} returnPath={returnPath}>
      {(busy) => (
        <Button type="submit" size="large" busy={busy} className="w-full">
          {label}
        </Button>
      )}
    </ProviderForm>
  );
}

export function EmailSignIn({ returnPath }: { returnPath: string }) {
  return (
    <ProviderForm provider="email" returnPath={returnPath}>
      {(busy) => (
        <>
          <Field label="Email address">
            {(control) => <Input {...control} type="email" name="email" required autoComplete="email" className="h-11" />}
          </Field>
          <Button type="submit" size="large" busy={busy} className="w-full">
            {!busy && <Mail aria-hidden="true" />}
            Email me a link
          </Button>
        </>
      )}
    </ProviderForm>
  );
}
