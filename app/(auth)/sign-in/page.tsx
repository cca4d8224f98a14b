import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Notice } from '#app/_ui/notice.tsx';
import { signInMethods } from '#lib/auth/providers.ts';
import { safeReturnPath } from '#lib/auth/return-path.ts';
import { currentUser } from '#lib/auth/session.ts';
import { SIGNUP_CREDITS } from '#lib/credits/prices.ts';
import { env } from '#lib/env.ts';
import { DemoSignIn } from './demo-sign-in.tsx';
import { EmailSignIn, ProviderSignIn } from './provider-sign-in.tsx';

export const metadata: Metadata = { title: 'Sign in' };

/** What next-auth reports in the address, in words that say what to do. A map, since an object would also know `constructor`. */
const ERRORS = new Map(
  Object.entries({
    OAuthAccountNotLinked: 'You have an account with this address already. Sign in the way you did before.',
    Verification: 'This link was used already or is too old. Ask for another one.',
    AccessDenied: 'Access was not granted. Try again and allow it.',
    EmailSignin: 'The mail could not be sent. Check the address and try again.',
  }),
);

interface Props {
  searchParams: Promise<{ return_to?: string | string[]; callbackUrl?: string | string[]; error?: string; ended?: string }>;
}

export default async function SignInPage({ searchParams }: Props) {
  const { return_to, callbackUrl, error, ended } = await searchParams;
  const { SITE_URL } = env();
  const asked = return_to ?? (typeof callbackUrl === 'string' ? callbackUrl.replace(SITE_URL, '') : undefined);
  const returnPath = safeReturnPath(asked);
  if (await currentUser()) redirect(returnPath as never);

  const methods = signInMethods(env());
  const hasNone = !Object.values(methods).some(Boolean);
  return (
    <div className="grid gap-6">
      <div>
        <h1 className="text-2xl tracking-tight">Sign in to fltr</h1>
        <p className="mt-1.5 text-muted">New here? Signing in makes your account, with {SIGNUP_CREDITS} credits to start with.</p>
      </div>
      {error && <Notice tone="negative">{ERRORS.get(error) ?? 'Signing in failed. Try again.'}</Notice>}
      {ended && !error && <Notice>Your session has ended. Sign in again to go on.</Notice>}
      <div className="grid gap-4">
        {methods.github && <ProviderSignIn provider="github" label="Continue with GitHub" returnPath={returnPath} />}
        {methods.google && <ProviderSignIn provider="google" label="Continue with Google" returnPath={returnPath} />}
        {methods.email && <EmailSignIn returnPath={returnPath} />}
        {methods.demo && <DemoSignIn returnPath={returnPath} />}
        {hasNone && (
          <Notice tone="caution">No way to sign in is configured. Set the variables of a provider; .env.example names them.</Notice>
        )}
      </div>
    </div>
  );
}
