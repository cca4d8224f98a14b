import { expect, test } from 'vitest';
import { parseExactJson } from './exact-json.ts';

test.each(['9007199254740993', '12345678901234567890', '-9007199254740992', '1'.repeat(400)])(
  '%s is refused, since another number would be kept',
  (number) => {
    expect(() => parseExactJson(`{"metadata":{"order":[${number}]}}`)).toThrow(`The number ${number.slice(0, 40)} has more digits`);
  },
);

test.each([
  '{"a":9007199254740991,"b":-9007199254740991}',
  '{"a":6.02214076e23,"b":0.12345678901234568,"c":"12345678901234567890"}',
  '[1234567890123456]',
  String.raw`["\\",12,"\"12345678901234567890,","\\\"12345678901234567890"]`,
])('%s is what it says', (text) => {
  expect(JSON.stringify(parseExactJson(text))).toBe(text.replace('e23', 'e+23'));
});

test('A number in what is nested deeper than calls may be is refused like any other, and digits in a text are not', () => {
  const nested = (content: string) => `${'['.repeat(100_000)}${content}${']'.repeat(100_000)}`;
  expect(() => parseExactJson(nested('"12345678901234567890"'))).not.toThrow();
  expect(() => parseExactJson(nested('12345678901234567890'))).toThrow('has more digits');
});

test('What is no JSON is a syntax error, whatever digits it has', () => {
  expect(() => parseExactJson('{"a":12345678901234567890')).toThrow(SyntaxError);
});
