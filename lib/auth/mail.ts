export interface Mail {
  from: string;
  to: string;
  subject: string;
  text: string;
}

/**
 * Sends one mail through an SMTP server: `smtps://` speaks TLS from the start, `smtp://` changes to it where a user name is
 * given, since a password never goes over an open line. The client is loaded only when there is something to send.
 *
 * @throws Error when the server is not reached or refuses the mail
 */
export async function sendMail(smtpUrl: string, mail: Mail): Promise<void> {
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
  await client.sendAsync({ ...mail });
}
