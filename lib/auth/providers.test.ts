import { expect, test } from 'vitest';
import { configuredProviders, signInMethods } from './providers.ts';

type Settings = Parameters<typeof signInMethods>[0];

test('only what is configured is offered as a way to sign in', () => {
  const none = { DEMO_SIGN_IN: false } as Settings;
  expect(signInMethods(none)).toEqual({ github: false, google: false, email: false, demo: false });
  expect(signInMethods({ ...none, GITHUB_CLIENT_ID: 'id', SMTP_URL: 'smtp://mail' })).toMatchObject({
    github: true,
    email: true,
    google: false,
  });
});

test('a provider is there for each way that is offered', () => {
  const settings = {
    GITHUB_CLIENT_ID: 'id',
    GITHUB_CLIENT_SECRET: 'secret',
    SMTP_URL: 'smtp://mail',
    MAIL_FROM: 'fltr@fltr.example',
  } as Settings;
  expect(configuredProviders(settings).map(({ id }) => id)).toEqual(['github', 'email']);
});

const { normalizeIdentifier } = configuredProviders({ SMTP_URL: 'smtp://mail', MAIL_FROM: 'fltr@fltr.example' } as Settings)[0] as {
  normalizeIdentifier: (text: string) => string;
};

test('the address of a link has one spelling', () => {
  expect(normalizeIdentifier(' Ada@Example.com ')).toBe('ada@example.com');
  expect(normalizeIdentifier('ada＠example.com')).toBe('ada@example.com');
});

test.each([
  'ada@example.com,eve@example.com',
  'ada@example.com eve@example.com',
  'ada@example.com\r\nBcc: eve@example.com',
  '<ada@example.com>',
  'ada',
])('a link is sent to one address and no other: %j', (text) => {
  expect(() => normalizeIdentifier(text)).toThrow();
});
