export interface Mail {
  from: string;
  to: string;
  subject: string;
  text: string;
  /** Names the mail for good, such as the id of what it tells of: a mail server that is handed it twice may keep one. */
  id?: string;
}

/** Sends a mail from this deployment's address. @throws Error when the server is not reached or refuses the mail */
export type Mailer = (mail: Omit<Mail, 'from'>) => Promise<void>;

/**
 * Sends one mail through an SMTP server: `smtps://` speaks TLS from the start, `smtp://` changes to it where a user name is
 * given, since a password never goes over an open line. The client is loaded only when there is something to send.
 *
 * @throws Error when the server is not reached or refuses the mail
 */
export async function sendMail(smtpUrl: string, { id, ...mail }: Mail): Promise<void> {
  const { SMTPClient } = await import('emailjs');
  const url = new URL(smtpUrl);
  const client = new SMTPClient({
    host: url.hostname,
    ...(url.port && { port: Number(url.port) }),
    ...(url.username && { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }),
    ssl: url.protocol === 'smtps:',
    tls: url.protocol === 'smtp:' && url.username !== '',
    timeout: 10_000,
  });
  await client.sendAsync({ ...mail, ...(id && { 'message-id': `<${id}@${new URL(smtpUrl).hostname}>` }) });
}
