import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { sendMail } from './mail.ts';

let server: Server | undefined;
afterEach(() => server?.close());

const MAIL = { from: 'fltr <no-reply@fltr.example>', to: 'ada@example.com', subject: 'Sign in', text: 'https://fltr.example/link?token=1' };

/** A mail server that takes every mail, or refuses every recipient; it keeps what it was told. */
async function startMailServer(recipientReply: string): Promise<{ url: string; heard: string[] }> {
  const heard: string[] = [];
  server = createServer((socket) => {
    let isData = false;
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n').filter(Boolean)) {
        heard.push(line);
        if (isData) {
          isData = line !== '.';
          if (!isData) socket.write('250 taken\r\n');
        } else if (/^rcpt/i.test(line)) socket.write(`${recipientReply}\r\n`);
        else if (/^quit/i.test(line)) socket.end('221 bye\r\n');
        else {
          isData = /^data$/i.test(line);
          socket.write(isData ? '354 go on\r\n' : '250 ok\r\n');
        }
      }
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { url: `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, heard };
}

test('a mail reaches the server with its sender, its one recipient and its text', async () => {
  const { url, heard } = await startMailServer('250 ok');
  await sendMail(url, MAIL);
  expect(heard.filter((line) => /^mail /i.test(line)).join()).toContain('<no-reply@fltr.example>');
  const recipients = heard.filter((line) => /^rcpt /i.test(line));
  expect(recipients).toHaveLength(1);
  expect(recipients[0]).toContain('<ada@example.com>');
  expect(heard.join('\n')).toContain('https://fltr.example/link?token=');
});

test('a refusal by the mail server is an error, so that nobody is told to wait for a mail', async () => {
  const { url } = await startMailServer('550 no such mailbox');
  await expect(sendMail(url, MAIL)).rejects.toThrow();
});
