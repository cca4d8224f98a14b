import type { UntoldAlert } from '#db/auth/alerts.ts';
import { count, creditsInWords, midnight } from './words.ts';

/** A mail's words, without its address. */
export interface MailText {
  subject: string;
  text: string;
}

/** The mail for an alert. `siteUrl` is the origin that its links lead to. */
export function alertMail(siteUrl: string, { kind, data }: Pick<UntoldAlert, 'kind' | 'data'>): MailText {
  switch (kind) {
    case 'daily_cap':
    case 'monthly_cap':
      return capMail(siteUrl, data as unknown as CapData);
    case 'low_balance':
      return lowBalanceMail(siteUrl, data as unknown as { balance: number; threshold: number });
    case 'payment_failed':
      return paymentFailedMail(siteUrl);
    case 'top_up_failed':
      return topUpFailedMail(siteUrl, data as { reason?: string });
  }
}

interface CapData {
  period: 'day' | 'month';
  key_name: string | null;
  threshold_percent: number;
  cap: number;
  spent: number;
  resets_at: string;
}

function capMail(siteUrl: string, data: CapData): MailText {
  const whose = data.key_name === null ? 'Your account' : `Your API key “${data.key_name}”`;
  const period = { day: 'daily', month: 'monthly' }[data.period];
  const used = `${whose} has used ${count(data.spent)} of the ${count(data.cap)} credits that its ${period} cap allows.`;
  const resets = midnight(data.resets_at);
  if (data.threshold_percent >= 100) {
    return {
      subject: `${whose} has reached its ${period} cap`,
      text: `${used}

Whatever costs credits is refused until the cap starts anew on ${resets}, or until you raise it:

    ${siteUrl}/usage
`,
    };
  }
  return {
    subject: `${whose} has used ${data.threshold_percent} % of its ${period} cap`,
    text: `${used}

Nothing is refused yet. The cap starts anew on ${resets}. Where the credits went, and the cap itself, are here:

    ${siteUrl}/usage
`,
  };
}

function lowBalanceMail(siteUrl: string, { balance, threshold }: { balance: number; threshold: number }): MailText {
  return {
    subject: balance > 0 ? `${creditsInWords(balance)} ${balance === 1 ? 'is' : 'are'} left` : 'Your credits are used up',
    text: `Your account has ${creditsInWords(balance)} left. You are told when there are fewer than ${count(threshold)}.

${balance > 0 ? 'When none are left, searches and new documents are refused' : 'Searches and new documents are refused now'}; what is stored stays as it is. More credits:

    ${siteUrl}/billing
`,
  };
}

function paymentFailedMail(siteUrl: string): MailText {
  return {
    subject: 'The payment for your plan failed',
    text: `The payment for your plan did not go through, so the plan's credits were not added. It will be tried again over the next days.
The credits that you have can still be spent.

Check the card that is on file, or give another one:

    ${siteUrl}/billing
`,
  };
}

function topUpFailedMail(siteUrl: string, { reason }: { reason?: string }): MailText {
  return {
    subject: 'Your automatic top-up failed',
    text: `Your balance had become low, and the automatic top-up did not go through.${reason ? ` ${reason}` : ''}

The credits that you have can still be spent. Check the card that is on file, or buy credits yourself:

    ${siteUrl}/billing
`,
  };
}
