import { describe, expect, test } from 'vitest';
import { checkTarget, isPublic, parseTarget } from './address.ts';

const refusal = (run: () => unknown): string | null => {
  try {
    run();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('where a webhook may lead', () => {
  test.each([
    ...[
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '100.100.100.200',
      '127.0.0.1',
      '127.255.255.254',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
    ],
    ...['192.0.0.192', '192.168.0.1', '198.18.0.1', '203.0.113.7', '224.0.0.1', '240.0.0.1', '255.255.255.255', '168.63.129.16'],
    ...['::', '::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:a9fe:a9fe', '::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1', 'fe80::1'],
    ...['fc00::1', 'fd00:ec2::254', 'fec0::1', 'ff02::1', '2001::1', '2001:db8::1', '2002:7f00:1::', '100::1', '3fff::1', 'not an address'],
  ])('%s is not an address of the internet', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '192.0.1.1', '2606:4700:4700::1111', '2a00:1450:4001::1'])(
    '%s is',
    (address) => {
      expect(isPublic(address)).toBe(true);
    },
  );

  test.each([
    ...['http://example.com/', 'ftp://example.com/', 'https://user:word@example.com/', 'not a url', 'javascript:alert(1)'],
    // The URL standard reads all of these as 127.0.0.1 or 169.254.169.254.
    ...['https://127.0.0.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://0177.0.0.1/', 'https://127.1/', 'https://１２７.0.0.1/'],
    ...['https://[::1]/', 'https://[::ffff:169.254.169.254]/', 'https://169.254.169.254/latest/meta-data/', 'https://2852039166/'],
    ...[
      'https://localhost/',
      'https://localhost./',
      'https://a.localhost/',
      'https://printer.local/',
      'https://db.internal/',
      'https://intranet/',
    ],
    'https://metadata.google.internal/',
  ])('%s is refused before it is kept', (url) => {
    expect(refusal(() => parseTarget(url, false))).not.toBeNull();
  });

  test('https on the internet is taken, with any path and port', () => {
    expect(parseTarget('https://hooks.example.com:8443/fltr?x=1', false).href).toBe('https://hooks.example.com:8443/fltr?x=1');
  });

  test('this machine may be called, over http too, only where that is allowed', () => {
    for (const url of ['http://localhost:3000/', 'http://127.0.0.1:3000/', 'http://[::1]:3000/']) {
      expect(parseTarget(url, true).href).toBe(url);
      expect(refusal(() => parseTarget(url, false))).not.toBeNull();
    }
    for (const url of ['http://10.0.0.1/', 'https://10.0.0.1/', 'https://169.254.169.254/', 'http://example.com/']) {
      expect(refusal(() => parseTarget(url, true))).not.toBeNull();
    }
  });

  test('a name that leads inside is refused when it is looked up', async () => {
    await expect(checkTarget(new URL('https://localhost:1/'), false)).rejects.toThrow('not an address on the internet');
    // `localhost` as the system's resolver knows it, under a name that passes the first look.
    await expect(checkTarget(new URL('http://localhost:1/'), true)).resolves.toMatchObject({
      address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
    });
  });
});
