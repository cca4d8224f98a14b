import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkText } from './chunk.ts';
import { parseHtml } from './formats/html.ts';
import { parseMarkdown } from './formats/markdown.ts';
import type { ParsedDocument } from './parsed-document.ts';

const plain = (text: string): ParsedDocument => ({ text, title: null, pages: [], headings: [], blocks: [] });
const markdown = (text: string) => parseMarkdown(new TextEncoder().encode(text));
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Texts of words, blanks, headings, blocks and characters of many code units. */
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'Word',
        'another one.',
        ' ',
        '\n',
        '\n\n',
        '# ',
        '- item',
        'end! ',
        '你好。世界',
        '👩‍👩‍👧‍👦',
        '🇩🇪🇫🇷',
        'e\u0301\u0323',
        ' \u0301',
        '\t',
        'क्षि',
        '한글',
        '```\n',
      ),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.string({ minLength: 10, maxLength: 80 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

/** Any text with any outline that the parsers could give: headings, pages and blocks at starts of lines. */
const documents = fc
  .tuple(texts, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 6 })), { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 6 }))
  .map(([text, marks, cuts]) => {
    const lines = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
    const line = (seed: number) => lines[seed % lines.length] as number;
    const headings = [
      ...new Map(
        marks.map(([seed, level]) => {
          const [start, end] = [line(seed), line(seed * 7 + 1)];
          return [start, { level, title: `H${seed}`, start, ...(end > start && seed % 3 === 0 && { end }) }];
        }),
      ).values(),
    ];
    const ends = [...new Set(cuts.map(line))].sort((a, b) => a - b);
    const blocks = ends.flatMap((start, index) => (index % 2 === 0 && ends[index + 1] ? [{ start, end: ends[index + 1] as number }] : []));
    return {
      ...plain(text),
      headings: headings.sort((a, b) => a.start - b.start),
      blocks,
      pages: ends.map((start, index) => ({ number: index + 1, start })),
    };
  });
const settings = fc.tuple(fc.integer({ min: 40, max: 200 }), fc.integer({ min: 0, max: 39 })).map(([size, overlap]) => ({ size, overlap }));

describe('every chunk of any text', () => {
  test('is the part of the text that it says it is, in order', () => {
    fc.assert(
      fc.property(documents, settings, (document, setting) => {
        const chunks = chunkText(document, setting);
        chunks.forEach((chunk, index) => {
          expect(chunk.ordinal).toBe(index);
          expect(chunk.content).toBe(document.text.slice(chunk.start, chunk.end));
          expect(chunk.content.trim()).not.toBe('');
          expect(chunk.start).toBeGreaterThan(chunks[index - 1]?.start ?? -1);
          expect(chunk.end).toBeGreaterThan(chunks[index - 1]?.end ?? 0);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('is no longer than the size, unless a quarter more is the whole text, and repeats no more than the overlap', () => {
    fc.assert(
      fc.property(documents, settings, (document, setting) => {
        const chunks = chunkText(document, setting);
        chunks.forEach((chunk, index) => {
          expect(chunk.content.length).toBeLessThanOrEqual(chunks.length === 1 ? setting.size * 1.25 : setting.size);
          expect((chunks[index - 1]?.end ?? 0) - chunk.start).toBeLessThanOrEqual(setting.overlap);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('leaves nothing out but blanks between it and the next', () => {
    fc.assert(
      fc.property(documents, settings, (document, setting) => {
        let position = 0;
        for (const chunk of chunkText(document, setting)) {
          expect(document.text.slice(position, Math.max(position, chunk.start)).trim()).toBe('');
          position = chunk.end;
        }
        expect(document.text.slice(position).trim()).toBe('');
      }),
      { numRuns: 500 },
    );
  });

  test('begins and ends between characters as a reader sees them', () => {
    fc.assert(
      fc.property(documents, settings, (document, setting) => {
        const starts = new Set([...graphemes.segment(document.text)].map(({ index }) => index)).add(document.text.length);
        for (const { start, end } of chunkText(document, setting)) {
          expect(starts).toContain(start);
          expect(starts).toContain(end);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the structure of a text', () => {
  test('decides where chunks begin, and every chunk knows its headings', async () => {
    const body = 'Something is said here that fills the section. '.repeat(8);
    const chunks = chunkText(await markdown(`# Book\n\n## One\n\n${body}\n\n### Deep\n\n${body}\n\n## Two\n\n${body}`), {
      size: 500,
      overlap: 0,
    });
    expect(chunks.map((chunk) => chunk.headingPath)).toEqual([
      ['Book', 'One'],
      ['Book', 'One', 'Deep'],
      ['Book', 'Two'],
    ]);
    expect(chunks[0]?.content.startsWith('# Book\n\n## One')).toBe(true);
  });

  test('goes on under the headings before a quote or a list with headings of its own', async () => {
    const body = 'Something is said here that fills the section. '.repeat(8);
    const source = `# Book\n\n## One\n\n${body}\n\n> # Note\n>\n> ${body}\n\nBehind it. ${body}\n\n1. # Step\n\n   ${body}\n\n2. ${body}\n\n## Two\n\n${body}`;
    const chunks = chunkText(await markdown(source), { size: 500, overlap: 0 });
    expect(chunks.map((chunk) => chunk.headingPath)).toEqual([
      ['Book', 'One'],
      ['Book', 'One', 'Note'],
      ['Book', 'One'],
      ['Book', 'One', 'Step'],
      ['Book', 'One'],
      ['Book', 'Two'],
    ]);
    expect(chunks[2]?.content.startsWith('Behind it.')).toBe(true);
  });

  test('has the front matter of a document under its first headings, but no other text that stands above them', async () => {
    const paths = async (source: string) => chunkText(await markdown(source)).map(({ headingPath }) => headingPath);
    const body = '# Winds\n\nThey blow.\n\n## Tides\n\nThey come and go.';
    expect(await paths(`---\ntags: [sea]\n---\n\n${body}`)).toEqual([['Winds']]);
    expect(await paths(`---\ntags: [sea]\n---\n\nOf the sea.\n\n${body}`)).toEqual([[]]);
    expect(await paths('---\ntags: [sea]\n---\n\nOf the sea.')).toEqual([[]]);
    expect(await paths(`---\ntags: [${'sea, '.repeat(200)}]\n---\n\n${body}`)).toEqual([[], ['Winds']]);
  });

  test('knows the headings that begin on one line as one under the other', async () => {
    const chunks = chunkText(await markdown('<h1>Walrus</h1><h4>A library</h4>\n\nWords.\n\n## Use\n\nMore.'));
    const paths = chunks.map(({ headingPath }) => headingPath);
    expect(paths).toEqual([
      ['Walrus', 'A library'],
      ['Walrus', 'Use'],
    ]);
  });

  test('tells no more of headings than anybody reads, however deep they are nested', async () => {
    const depth = 20_000;
    const page = `${'<blockquote><h2>A</h2>words'.repeat(depth)}${'</blockquote>behind'.repeat(depth)}`;
    const chunks = chunkText(parseHtml(new TextEncoder().encode(page)));
    expect(Math.max(...chunks.map(({ headingPath }) => headingPath.length))).toBe(12);
  });

  test('keeps a heading with its text when all that is between them is a short quote with a heading', async () => {
    const source = `## One\n\n> # Note\n> Short.\n\n${'Something is said here. '.repeat(12)}\n\n## Two\n\nMore.`;
    const [first] = chunkText(await markdown(source), { size: 500, overlap: 0 });
    expect(first).toMatchObject({ headingPath: ['One'] });
    expect(first?.content).toMatch(/^## One[\s\S]*said here\.$/);
  });

  test('does not tear a text without sections that is hardly longer than a chunk', async () => {
    const abstract = `# Study\n\n${'Words of it. '.repeat(170)}`.trim();
    expect(abstract.length).toBeGreaterThan(2_000);
    expect(chunkText(await markdown(abstract))).toMatchObject([{ content: abstract, headingPath: ['Study'] }]);
    expect(chunkText(await markdown(`${abstract}\n\n${'And more of it. '.repeat(20)}`)).length).toBeGreaterThan(1);
    const sections = `# Study\n\n## Methods\n\n${'Counted. '.repeat(60)}\n\n## Results\n\nNone.`;
    expect(chunkText(await markdown(sections)).map(({ headingPath }) => headingPath.at(-1))).toEqual(['Methods', 'Results']);
  });

  test('keeps a code block whole where it fits, even across blank lines', async () => {
    const code = `\`\`\`js\n${'call();\n\n'.repeat(60)}\`\`\``;
    const chunks = chunkText(await markdown(`${'Words before it. '.repeat(40)}\n\n${code}\n\n${'Words after it. '.repeat(40)}`), {
      size: 1_000,
    });
    expect(chunks.some((chunk) => chunk.content.includes(code))).toBe(true);
  });

  test('cuts a table that is too long between its rows', async () => {
    const rows = Array.from({ length: 100 }, (_, row) => `| row ${row} | some value. And another |`);
    const chunks = chunkText(await markdown(`| a | b |\n|---|---|\n${rows.join('\n')}\n`), { size: 1_000, overlap: 0 });
    expect(chunks.length).toBeGreaterThan(2);
    for (const chunk of chunks) expect(chunk.content).toMatch(/^\|.*\|$/s);
  });

  test('cuts between sentences a cell of a table that holds a whole article, as in newsletters', async () => {
    const article = Array.from({ length: 60 }, (_, number) => `Sentence ${number} of this article is of a common length.`).join(' ');
    const source = `<table><tr><td>Logo</td></tr><tr><td><p>${article}</p></td></tr></table>`;
    const chunks = chunkText(parseHtml(new TextEncoder().encode(source)));
    expect(chunks.length).toBeGreaterThan(1);
    for (const { content } of chunks) expect(content).toMatch(/^(Logo|Sentence)[\s\S]*length\.$/);
  });

  test('cuts a long paragraph between sentences and repeats whole ones', () => {
    const text = Array.from({ length: 60 }, (_, index) => `Sentence number ${index} says a little.`).join(' ');
    const chunks = chunkText(plain(text), { size: 1_000 });
    expect(chunks.length).toBeGreaterThan(1);
    for (const [index, chunk] of chunks.entries()) {
      expect(chunk.content).toMatch(/^Sentence number \d+.*little\.$/);
      if (index > 0) expect(chunk.start).toBeLessThan(chunks[index - 1]?.end ?? 0);
    }
  });

  test('cuts Chinese, which has no blanks, after its full stops', () => {
    const chunks = chunkText(plain('这是一个没有空格的句子，用来检查分块。'.repeat(200)), { size: 1_000 });
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks) expect(chunk.content.endsWith('。')).toBe(true);
  });

  test('says the page on which what it does not repeat begins', () => {
    const page = 'A page full of words, one after the other. '.repeat(20).trim();
    const text = [page, page, page].join('\n\n');
    const pages = [0, 1, 2].map((index) => ({ number: index + 1, start: index * (page.length + 2) }));
    const chunks = chunkText({ ...plain(text), pages }, { size: 1_000 });
    expect(chunks.map((chunk) => chunk.page)).toEqual(expect.arrayContaining([1, 2]));
    for (const [index, chunk] of chunks.entries()) {
      const repeatedTo = Math.max(chunk.start, chunks[index - 1]?.end ?? 0);
      const own = repeatedTo + (/^\s*/.exec(text.slice(repeatedTo))?.[0].length ?? 0);
      expect(chunk.page).toBe(Math.floor(own / (page.length + 2)) + 1);
    }
  });

  test('finds each page where passages end with pages and repeat the end of the one before', () => {
    const page = (word: string) => `${`A page about ${word}, one line after the other. `.repeat(40).trim()}\n\n`;
    const [first, second] = [page('foxes'), page('owls')];
    const pages = [first, second].map((text, index) => ({ number: index + 1, start: index * first.length, text }));
    const chunks = chunkText({ ...plain(first + second), pages }, { size: first.length, overlap: 150 });
    expect(chunks.find(({ content }) => content.includes('owls'))?.page).toBe(2);
  });
});

test('a letter with marks without end is cut between code points and not left out', () => {
  const chunks = chunkText(plain(`a${'\u0301'.repeat(5000)}`), { overlap: 0 });
  expect(chunks.map((chunk) => chunk.content).join('')).toHaveLength(5001);
});

describe('a megabyte of one kind, whose work must not grow faster than the text,', () => {
  const million = 1_000_000;
  test.each([
    ['words on one line', 'word '.repeat(million / 5), 1_000],
    ['one line without a blank', 'x'.repeat(million), 1_000],
    ['line ends', `a${'\n'.repeat(million)}b`, 2],
    ['short lines', 'a\n'.repeat(million / 2), 1_000],
    ['blank lines with blanks on them', ' \n \n'.repeat(million / 4), 0],
    ['marks on one letter', `a${'\u0301'.repeat(million)}`, 1_001],
    ['flags', '🇩🇪'.repeat(million / 4), 1_000],
  ])('%s', (_name, text, chunks) => {
    expect(chunkText(plain(text), { size: 1_000, overlap: 0 })).toHaveLength(chunks);
    expect(chunkText(plain(text)).at(-1)?.end ?? 0).toBe(text.trimEnd().length);
  });
});
