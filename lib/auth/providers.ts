import type { NextAuthOptions } from 'next-auth';
import type { EmailConfig } from 'next-auth/providers/email';
import GitHub from 'next-auth/providers/github';
import Google from 'next-auth/providers/google';
import * as z from 'zod';
import type { Env } from '#lib/env.ts';
import { sendMail } from './mail.ts';

const LINK_SECONDS = 24 * 60 * 60;

/** The ways to sign in that this deployment is configured for. */
export function signInMethods(env: Env): { github: boolean; google: boolean; email: boolean; demo: boolean } {
  return {
    github: Boolean(env.GITHUB_CLIENT_ID),
    google: Boolean(env.GOOGLE_CLIENT_ID),
    email: Boolean(env.SMTP_URL),
    demo: env.DEMO_SIGN_IN,
  };
}

/** The same as next-auth wants it. */
export function configuredProviders(env: Env): NextAuthOptions['providers'] {
  const { GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, SMTP_URL, MAIL_FROM } = env;
  return [
    ...(GITHUB_CLIENT_ID && GITHUB_CLIENT_SECRET ? [GitHub({ clientId: GITHUB_CLIENT_ID, clientSecret: GITHUB_CLIENT_SECRET })] : []),
    ...(GOOGLE_CLIENT_ID && GOOGLE_CLIENT_SECRET ? [Google({ clientId: GOOGLE_CLIENT_ID, clientSecret: GOOGLE_CLIENT_SECRET })] : []),
    ...(SMTP_URL && MAIL_FROM ? [emailLink(SMTP_URL, MAIL_FROM)] : []),
  ];
}

/** A link by mail. Written out, because next-auth's own provider needs a mail package with open advisories. */
function emailLink(smtpUrl: string, from: string): EmailConfig {
  return {
    id: 'email',
    type: 'email',
    name: 'Email',
    server: '',
    from,
    maxAge: LINK_SECONDS,
    options: {},
    // next-auth's own check lets commas and blanks through, which a mail server reads as several addresses.
    normalizeIdentifier: (text) => z.email().parse(text.normalize('NFKC').trim().toLowerCase()),
    sendVerificationRequest: async ({ identifier, url }) => {
      const { host } = new URL(url);
      await sendMail(smtpUrl, {
        from,
        to: identifier,
        subject: `Sign in to ${host}`,
        text: `Follow this link to sign in to ${host}. It works once, for a day.\n\n${url}\n\nYou did not ask for it? Then ignore this mail.\n`,
      });
    },
  };
}
