import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getDocumentProxy } from 'unpdf';
import { expect, test } from 'vitest';
import { parsePdf } from './pdf.ts';

/** What is typed, chosen or ticked, by the field's name; of buttons that exclude one another, which one. */
type Answers = Record<string, string | true | { button: number }>;

interface TextBox {
  page: number;
  rect: [number, number, number, number];
  value: string;
}

const fixture = (name: string) => readFile(join(import.meta.dirname, '../fixtures', name));

/** The file as a browser saves it that somebody filled it in with, and wrote boxes of text onto it. */
async function filled(name: string, answers: Answers, boxes: TextBox[] = []): Promise<Uint8Array> {
  const document = await getDocumentProxy(new Uint8Array(await fixture(name)), { verbosity: 0 });
  const { annotationStorage } = document;
  try {
    const fields = (await document.getFieldObjects()) as Record<string, { id: string; type?: string }[]> | null;
    for (const [field, answer] of Object.entries(answers)) {
      const shown = (fields?.[field] ?? []).filter(({ type }) => type);
      const meant = (index: number) => (typeof answer === 'object' ? index === answer.button : answer);
      for (const [index, { id }] of shown.entries()) annotationStorage.setValue(id, { value: meant(index) });
    }
    for (const [index, { page, ...box }] of boxes.entries()) {
      const look = { annotationType: 3, color: [0, 0, 0], fontSize: 10, rotation: 0 };
      annotationStorage.setValue(`pdfjs_internal_editor_${index}`, { ...look, ...box, pageIndex: page - 1 });
    }
    return await document.saveDocument();
  } finally {
    await document.loadingTask.destroy();
  }
}

async function page(number: number, bytes: Uint8Array): Promise<string> {
  const { text, pages } = await parsePdf(bytes);
  return text.slice(pages[number - 1]?.start, pages[number]?.start).trim();
}

test('what was typed into a form and chosen in it is read on the line that it stands on, with the lines that it has', async () => {
  const answers = { boat: 'Fulmar', length: '11.5', port: 'GB-ABD', remarks: 'Arrives late.\nLeaves early.' };
  expect(await page(1, await filled('form.pdf', answers))).toBe(
    [
      'Application for a berth',
      'Name of the boat: Fulmar Length: 11.5 m',
      'Home port: Aberdeen',
      'Remarks: Arrives late.\nLeaves early.',
      'Code word:',
      'For the office:',
      'Turn over.',
    ].join('\n\n'),
  );
});

test('passwords and fields that are hidden are not read', async () => {
  const file = await filled('form.pdf', { office: 'pays badly', boat: 'Fulmar' });
  expect(Buffer.from(file).toString('latin1')).toContain(
    `/V <FEFF${Buffer.from('lantern', 'utf16le').swap16().toString('hex').toUpperCase()}>`,
  );
  const text = await page(1, file);
  expect(text).toContain('Fulmar');
  expect(text).not.toMatch(/lantern|pays badly/);
});

test('what is ticked has a mark where it stands, and what is not has none', async () => {
  expect(await page(2, await filled('form.pdf', { engine: { button: 1 }, rules: true }))).toBe(
    'Engine: diesel ☒ electric\n\nThe boat is insured.\n\n☒ The rules of the harbour were read.',
  );
});

test('what stands on a line of its own is read below its label, beside what stands on the same line', async () => {
  expect(await page(3, await filled('form.pdf', { last: 'Sandvik', first: 'Ingrid', address: '3 Quay Road' }))).toBe(
    'Owner\n\nFirst name Last name\nIngrid Sandvik\nAddress\n3 Quay Road\nThe owner lives at that address.',
  );
});

test('what stands on the lines of a form on paper is read in their place', async () => {
  const answers = { master: 'Ola Berg', harbour: 'Stromness', day: '02', month: '11', year: '2026' };
  expect(await page(4, await filled('form.pdf', answers))).toBe(
    'I, Ola Berg, harbour master of Stromness,\ndeclare on 02/11/2026 that the boat was seen.',
  );
});

test('a form that lies on its side is read along its lines', async () => {
  expect(await page(5, await filled('form.pdf', { berth: 'B 12' }))).toBe('Berth: B 12 Pier:\n\nBerths are for a year.');
});

test('a box of text is read where it stands, and comments are not', async () => {
  const boxes: TextBox[] = [
    { page: 6, rect: [215, 736, 330, 752], value: 'Seen by Ola' },
    { page: 6, rect: [70, 600, 400, 640], value: 'It opens\nin May.' },
  ];
  expect(await page(6, await filled('form.pdf', {}, boxes))).toBe('The pier is closed in winter. Seen by Ola\n\nIt opens\nin May.');
});

test('a box of text in a line of Hebrew is read from the right', async () => {
  const before = await page(1, await fixture('numbers.pdf'));
  const document = await getDocumentProxy(new Uint8Array(await fixture('numbers.pdf')), { verbosity: 0 });
  const { items } = await (await document.getPage(1)).getTextContent();
  await document.loadingTask.destroy();
  const [x = 0, y = 0] = items.flatMap((item) => ('str' in item && item.str.includes('מזה') ? item.transform.slice(4) : []));
  const boxes: TextBox[] = [{ page: 1, rect: [x - 90, y - 4, x - 20, y + 12], value: 'שלום' }];
  expect(await page(1, await filled('numbers.pdf', {}, boxes))).toBe(before.replace('מזה.', 'מזה. שלום'));
});

test('a form on pages that are images is read', async () => {
  const boxes: TextBox[] = [{ page: 1, rect: [70, 600, 400, 620], value: 'Fulmar' }];
  expect(await page(1, await filled('scanned.pdf', {}, boxes))).toBe('Fulmar');
});

test('what is damaged about a form leaves the rest as it is', async () => {
  const whole = Buffer.from(await filled('form.pdf', { boat: 'Fulmar', port: 'GB-KWL' })).toString('latin1');
  for (const [from, to] of [
    [/\/AcroForm \d+ 0 R/g, '/AcroForm 9999 0 R'],
    [/\/Fields \[/g, '/Fields <<'],
    [/\/Rect \[ ?[^\]]*\]/g, '/Rect (none)'],
    [/\/Subtype \/Widget/g, '/Subtype /Wodget'],
  ] as [RegExp, string][]) {
    expect(whole).toMatch(from);
    expect(await page(1, Buffer.from(whole.replace(from, to), 'latin1'))).toMatch(/Name of the boat:.*Length:.*Turn over\./s);
  }
});
