import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PDFDocument } from '@cantoo/pdf-lib';
import { describe, expect, test } from 'vitest';
import { Problem } from '#lib/errors.ts';
import { detectMimeType } from './detect-mime-type.ts';
import { parse } from './parse.ts';

const fixture = (name: string) => readFile(join(import.meta.dirname, 'fixtures', name));
const bytes = (text: string) => new TextEncoder().encode(text);
const text = async (content: Uint8Array, mimeType = 'text/plain') => (await parse(content, mimeType, 'file')).text;

describe('the type of a file', () => {
  test.each([
    ['notes.txt', null, 'plain words', 'text/plain'],
    ['NOTES.TXT', 'application/octet-stream', 'plain words', 'text/plain'],
    ['readme', null, 'plain words', 'text/plain'],
    ['guide.md', 'application/octet-stream', '# Title', 'text/markdown'],
    ['page.html', 'text/plain', '<p>', 'text/html'],
    ['upload', 'text/html; charset=utf-8', '<p>', 'text/html'],
    ['report.txt', 'text/plain', '%PDF-1.7', 'application/pdf'],
    ['report.pdf', null, 'mailed by somebody\n%PDF-1.7', 'application/pdf'],
    ['about-pdf.txt', null, 'A file begins with %PDF-1.7', 'text/plain'],
  ])('%s declared as %s is told from name, declaration and bytes', (name, declared, content, expected) => {
    expect(detectMimeType(name, declared, bytes(content))).toBe(expected);
  });

  test.each([
    ['a PNG called .txt', 'image.txt', Buffer.from('89504e470d0a1a0a', 'hex')],
    ['an Office document', 'letter.docx', Buffer.from('504b030414000600', 'hex')],
    ['a ZIP called .md', 'archive.md', Buffer.from('504b030414000600', 'hex')],
    ['text with a NUL byte', 'data.txt', bytes('a\0b')],
    ['UTF-16 without a byte order mark', 'data.txt', Buffer.from('words', 'utf16le')],
    ['an unknown ending', 'table.csv', bytes('a,b')],
  ])('%s is refused, and what is supported is named', (_what, name, content) => {
    const detect = () => detectMimeType(name, null, content);
    expect(detect).toThrow(Problem);
    expect(detect).toThrow(
      expect.objectContaining({ code: 'unsupported_media_type', message: expect.stringMatching(/\.txt.*\.md.*\.html.*PDF/) }),
    );
  });

  test.each([
    ['an empty file', 'notes.txt', ''],
    ['a PDF of no bytes', 'report.pdf', ''],
    ['a PDF that is none', 'report.pdf', 'just words'],
  ])('%s is bad input', (_what, name, content) => {
    expect(() => detectMimeType(name, null, bytes(content))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('plain text', () => {
  test.each([
    ['UTF-8', bytes('Grüße, 世界')],
    ['UTF-8 with a byte order mark', bytes('\ufeffGrüße, 世界')],
    ['UTF-16, little end first', Buffer.from('\ufeffGrüße, 世界', 'utf16le')],
    ['UTF-16, big end first', Buffer.from('\ufeffGrüße, 世界', 'utf16le').swap16()],
  ])('is read from %s', async (_encoding, content) => {
    expect(await text(content)).toBe('Grüße, 世界');
  });

  test('that is no UTF-8 is read as Windows-1252', async () => {
    expect(await text(Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x20, 0x80, 0x35]))).toBe('Grüße €5');
  });

  test('comes in NFC, with \\n alone, and without NUL or soft hyphens', async () => {
    expect(await text(bytes('cafe\u0301\r\nnext\rlast\f\u00adend\u0000'))).toBe('café\nnext\nlast\nend');
  });

  test.each([
    ['colours', '\u001b[1;31mERROR\u001b[0m in \u001b[38;5;12mpump\u001b[K'],
    ['links', '\u001b]8;;https://walrus.example\u0007ERROR\u001b]8;;\u001b\\ in pump'],
    ['letters struck over', 'E\bER\bRR\bRO\bOR\bR in _\bp_\bu_\bm_\bp'],
    ['words struck over', 'ERROR\b\b\b\b\bERROR in pump\b\b\b\b____'],
    ['what turns while one waits', '|\b/\b-\bERROR in pump'],
    ['sets of characters', '\u001b(BERROR\u001b[m in \u001b)0pump\u001b(B'],
    ['keys and places that are kept', '\u001b=\u001b7ERROR\u001b8 in \u001bMpump\u001b>\u001bPq1;2\u001b\\'],
  ])('that was written for a terminal has no marks of %s around its words', async (_marks, content) => {
    expect(await text(bytes(content))).toBe('ERROR in pump');
  });

  test('without anything in it is bad input', async () => {
    await expect(parse(bytes(' \r\n\t'), 'text/plain', 'blank.txt')).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('blank.txt'),
    });
  });
});

describe('Markdown', () => {
  test('keeps its source, and knows its headings where they stand', async () => {
    const parsed = await parse(await fixture('guide.md'), 'text/markdown', 'guide.md');
    expect(parsed.title).toBe('Reading the weather');
    expect(parsed.headings.map(({ level, title }) => [level, title])).toEqual([
      [1, 'Instruments'],
      [2, 'Barometer'],
      [2, 'Scale'],
    ]);
    for (const { title, start } of parsed.headings) expect(parsed.text.slice(start)).toMatch(new RegExp(`^#+ ${title}`));
  });

  test('has code and tables as blocks', async () => {
    const parsed = await parse(await fixture('guide.md'), 'text/markdown', 'guide.md');
    const [code, table] = parsed.blocks.map(({ start, end }) => parsed.text.slice(start, end));
    expect(code).toMatch(/^```sh\n# not a heading.*```$/s);
    expect(table).toMatch(/^\| force .*\n.*gale \| 34–40 \|$/s);
  });

  test('has headings in HTML, but none in its comments and code', async () => {
    const source =
      '<div align=center>\n  <h1>\n    <img src="a.svg" alt="Walrus">\n  </h1>\n</div>\n\n<!-- <h2>Old</h2> -->\n<pre><h2>Code</h2></pre>\n\n## Use';
    const { title, headings, text } = await parse(bytes(source), 'text/markdown', 'a.md');
    expect([title, headings.map((heading) => heading.title)]).toEqual(['Walrus', ['Walrus', 'Use']]);
    expect(headings.map(({ start }) => text.slice(start, start + 6))).toEqual(['  <h1>', '## Use']);
  });

  test.each([
    ['# One *two* `three` [four](http://x)', 'One two three four'],
    ['# 1. Numbered', '1. Numbered'],
    ['Underlined\n==========', 'Underlined'],
    ['# Fish &amp; chips', 'Fish & chips'],
    ['# <a name="use"></a>Use <img src="logo.svg" alt="Walrus"> <sup>2</sup>', 'Use Walrus 2'],
    ['# Use <!-- omit in toc -->', 'Use'],
    ['# The `<a>` element, Promise<string>', 'The <a> element, Promise<string>'],
    [`# Walrus [![builds](https://ci.example/${'a'.repeat(300)}.svg)](https://ci.example)`, 'Walrus builds'],
    ['# Walrus [![builds][image]][link] [no link]\n\n[image]: a.svg\n[link]: https://ci.example', 'Walrus builds [no link]'],
    ['# [1.2.0] - today\n\n[1.2.0]: https://ci.example', '1.2.0 - today'],
  ])('reads the heading of %j', async (source, title) => {
    expect((await parse(bytes(source), 'text/markdown', 'a.md')).headings).toEqual([{ level: 1, title, start: 0 }]);
  });
});

test.each([
  ['title: "Winds: a guide" # of 2024', 'Winds: a guide'],
  ['title: >\n  Winds\n  and tides', 'Winds and tides'],
  ["tags: [a]\ntitle: 'It''s windy'", "It's windy"],
  ['title: Winds: a guide', 'Winds: a guide'],
  ['title: 2024', '2024'],
  ['seo:\n  title: Buy now', 'Heading'],
  ['title: [a, b]', 'Heading'],
  ['title:', 'Heading'],
  ['title: null', 'Heading'],
  ['title: ~', 'Heading'],
  ['- no\n- map', 'Heading'],
])('The title of Markdown with the front matter %j', async (frontMatter, title) => {
  const source = `---\n${frontMatter}\n---\n\n# Heading\n\nWords.`;
  expect((await parse(bytes(source), 'text/markdown', 'a.md')).title).toBe(title);
});

test('Markdown that begins with a rule has the lists and quotes that follow it', async () => {
  const { headings } = await parse(bytes('---\n\n> # Quoted\n\n- ## Item'), 'text/markdown', 'a.md');
  expect(headings.map(({ title }) => title)).toEqual(['Quoted', 'Item']);
});

test('A heading in a quote or a list item of Markdown holds no further than that', async () => {
  const source = '# Doc\n\n> # Quoted\n> words\n\nbody\n\n- ## Item\n\n  more\n- other';
  const { headings, text } = await parse(bytes(source), 'text/markdown', 'a.md');
  expect(headings.map(({ title, start, end }) => [title, end && text.slice(start, end)])).toEqual([
    ['Doc', undefined],
    ['Quoted', '> # Quoted\n> words'],
    ['Item', '- ## Item\n\n  more'],
  ]);
});

test.each([
  ['a heading of marks without end', `# ${'*a_'.repeat(20_000)}`],
  ['a list that is nested deep', Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(2 * depth)}- item`).join('\n')],
  ['a block of HTML with headings that are not closed', '<h1><h1 <h2>\n'.repeat(20_000)],
  ['a table of many rows', `| a | b |\n|---|---|\n${'| some | row |\n'.repeat(5_000)}`],
])('Markdown with %s is read, and others have the process meanwhile', async (_, source) => {
  let turns = 0;
  const counting = setInterval(() => turns++, 1);
  const parsed = await parse(bytes(`${source}\n\n# After it`), 'text/markdown', 'a.md').finally(() => clearInterval(counting));
  expect(parsed.text.startsWith(source)).toBe(true);
  expect(parsed.headings.at(-1)?.title).toBe('After it');
  for (const { title } of parsed.headings) expect(title.length).toBeLessThanOrEqual(300);
  expect(turns).toBeGreaterThan(0);
});

test('Markdown of many windows has the same outline as its parts have', async () => {
  const part =
    '# Top\n\nWords.\n\n---\n\n```\n# no heading\n\n---\n```\n\n- item\n\n  ## Nested\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n    # indented\n\nUnder\n=====\n\n';
  const times = Math.ceil(100_000 / part.length);
  const [one, many] = [await parse(bytes(part), 'text/markdown', 'a.md'), await parse(bytes(part.repeat(times)), 'text/markdown', 'a.md')];
  const shifted = <Row extends { start: number; end?: number }>(rows: Row[]) =>
    Array.from({ length: times }, (_, n) =>
      rows.map((row) => ({ ...row, start: row.start + n * part.length, ...(row.end && { end: row.end + n * part.length }) })),
    ).flat();
  expect(one.headings.map(({ title }) => title)).toEqual(['Top', 'Nested', 'Under']);
  expect(many.headings).toEqual(shifted(one.headings));
  expect(many.blocks).toEqual(shifted(one.blocks));
  const fence = `\`\`\`\n${'# no heading\n\n'.repeat(8_000)}\`\`\`\n\n# After`;
  expect((await parse(bytes(fence), 'text/markdown', 'a.md')).headings.map(({ title }) => title)).toEqual(['After']);
});

describe('HTML', () => {
  test('says what a reader of the page would see', async () => {
    const parsed = await parse(await fixture('page.html'), 'text/html', 'page.html');
    expect(parsed.title).toBe('Anchors & chains');
    expect(parsed.text).toBe(
      'Choosing an anchor\n\nMud wants a broad fluke; rock wants none at all — move on.\n\nLength | Chain\n8 m | 8 mm',
    );
    expect(parsed.headings).toEqual([{ level: 1, title: 'Choosing an anchor', start: 0 }]);
    expect(parsed.blocks.map(({ start, end }) => parsed.text.slice(start, end))).toEqual(['Length | Chain\n8 m | 8 mm']);
  });

  test('keeps preformatted text and places headings right after text that changes length', async () => {
    const source = '<p>cafe&#x301; and cafe&#x301;</p><pre>if\n  x</pre><ul><li>one<li>two</ul><h2>Next</h2>';
    const parsed = await parse(bytes(source), 'text/html', 'a.html');
    expect(parsed.text).toBe('café and café\n\nif\n  x\n\n- one\n- two\n\nNext');
    expect(parsed.text.slice(parsed.headings[0]?.start)).toBe('Next');
    expect(parsed.blocks.map(({ start, end }) => parsed.text.slice(start, end))).toEqual(['if\n  x']);
  });

  test.each([
    ['<table><tr><td>alpha<br>beta</td><td>gamma</td><td>delta</td></tr></table>', 'alpha\nbeta | gamma | delta'],
    ['<table><tr><td>a<br></td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>', 'a | b\nc | d'],
    ['<table><tr><td><ul><li>one</li></ul></td><td><pre>two</pre></td><td>three</td></tr></table>', '- one | \ntwo | three'],
    ['<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td><td>d</td></tr></table>', 'a\nb | c | d'],
  ])('%s has bars between its cells', async (source, expected) => {
    expect(await text(bytes(source), 'text/html')).toBe(expected);
  });

  test.each([
    ['<ul><li><p>one</p><p>more</p></li><li><div>two</div></li></ul>', '- one\n\nmore\n\n- two'],
    ['<ul><li> </li><li>one</li><li><br></li><li><ul><li>two</li></ul></li></ul>', '- one\n\n- two'],
    ['<ul><li><h2>One</h2>words</li><li><pre>two</pre></li></ul>', 'One\n\nwords\n\ntwo'],
  ])('%s has its bullets before words of items, and on no line of their own', async (source, expected) => {
    expect(await text(bytes(source), 'text/html')).toBe(expected);
  });

  test.each([
    ['Sphinx', '<h2>Usage<a class="headerlink" href="#usage" title="Permalink">¶</a></h2>'],
    ['Sphinx with an icon font', '<h2>Usage<a class="headerlink" href="#usage">\uf0c1</a></h2>'],
    ['Node.js', '<h2>Usage<span><a class="mark" href="#usage" id="usage">#</a></span></h2>'],
    ['rustdoc', '<h2 id="usage"><a class="doc-anchor" href="#usage">§</a>Usage</h2>'],
    ['Docusaurus', '<h2>Usage<a href="#usage" class="hash-link">\u200b</a></h2>'],
    ['mdBook', '<h2 id="usage"><a class="header" href="#usage">Usage</a></h2>'],
  ])('of %s has titles without the mark that links a heading to itself', async (_generator, source) => {
    const { headings, text } = await parse(bytes(source), 'text/html', 'a.html');
    expect([headings[0]?.title, text]).toEqual(['Usage', 'Usage']);
  });

  test('has no menus, whether they are a nav element or play the role of one', async () => {
    const source =
      '<nav>Menu</nav><div class="related" role="navigation"><h3>Navigation</h3>Next</div><form role="search">Find</form><p>Words';
    expect(await parse(bytes(source), 'text/html', 'a.html')).toMatchObject({ text: 'Words', headings: [] });
  });

  test('has a formula once, though its source comes with it', async () => {
    const sources = '<annotation encoding="application/x-tex">a + b</annotation><annotation-xml><ci>a</ci><ci>b</ci></annotation-xml>';
    const formula = `<semantics><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>${sources}</semantics>`;
    expect(await text(bytes(`<p>The sum <math>${formula}</math> is`), 'text/html')).toBe('The sum a+b is');
  });

  test('has the parts of a fraction and of a matrix apart', async () => {
    const row = (...numbers: number[]) => `<mtr>${numbers.map((number) => `<mtd><mn>${number}</mn></mtd>`).join('')}</mtr>`;
    const source = `<p><math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> of <math><mtable>${row(10, 11)}${row(12, 13)}</mtable></math>`;
    expect(await text(bytes(source), 'text/html')).toBe('1/2 of 10 11 12 13');
  });

  test('has blanks around the words for images', async () => {
    const source = 'Left<img alt="one"><img alt="two">right, <a href="/"><img alt="Logo"></a>Home';
    expect(await text(bytes(source), 'text/html')).toBe('Left one two right, Logo Home');
  });

  test('has headings that hold no further than the quote, list item or aside that they stand in', async () => {
    const source =
      '<h1>Doc</h1><blockquote><h2>Cafe&#x301;</h2>words</blockquote><p>body<ul><li><h2>One</h2>more<aside><h3>By</h3>the way</aside>on<li>two</ul>';
    const { headings, text } = await parse(bytes(source), 'text/html', 'a.html');
    expect(headings.map(({ title, start, end }) => [title, end && text.slice(start, end)])).toEqual([
      ['Doc', undefined],
      ['Café', 'Café\n\nwords'],
      ['One', 'One\n\nmore\n\nBy\n\nthe way\n\non'],
      ['By', 'By\n\nthe way'],
    ]);
  });

  test('whose heading is never closed has a title of a bearable length', async () => {
    const { title, headings } = await parse(bytes(`<h1>Report ${'<p>walrus '.repeat(1_000)}`), 'text/html', 'a.html');
    expect(headings.map((heading) => heading.title.length)).toEqual([300]);
    expect(title).toBe(headings[0]?.title);
  });

  test('in an older encoding is read as its meta element says', async () => {
    const page = Buffer.concat([bytes('<meta charset="windows-1251"><p>'), Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2])]);
    expect(await text(page, 'text/html')).toBe('Привет');
  });

  test('nested deeper than a call stack is read', async () => {
    expect(await text(bytes(`${'<div>'.repeat(30_000)}deep`), 'text/html')).toBe('deep');
  });
});

describe('PDF', () => {
  test('is read page by page, with its title', async () => {
    const parsed = await parse(await fixture('handbook.pdf'), 'application/pdf', 'handbook.pdf');
    expect(parsed.title).toBe("Lighthouse keeper's handbook");
    expect(parsed.pages.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(parsed.pages.map(({ start }) => parsed.text.slice(start).split('\n')[0])).toEqual(['The lamp', 'The fog signal', 'The log']);
    expect(parsed.text).toContain('beam turns once in twelve seconds.\n\nTrim the wick');
  });

  test('that a browser printed has Arabic, Hebrew and Chinese in the letters that people type, with the marks of each letter on it', async () => {
    const words = 'السلام عليكم بِسْمِ اللَّهِ\n\nאֵת הַשָּׁמַיִם\n\n人用中文';
    expect(await text(await fixture('printed.pdf'), 'application/pdf')).toBe(words.normalize('NFC'));
  });

  const SHAPED = [
    'น้ำท่วมที่บ้านเรา',
    'ນໍ້າຖ້ວມບ້ານ',
    'ខ្ញុំស្រឡាញ់ភូមិ',
    'မြန်မာနိုင်ငံ၏ ရုံး',
    'हिन्दी में लिखी पुस्तक। विद्यार्थी पुस्तकालय में पढ़ते हैं और कृपया इस प्रपत्र को भरकर\nकार्यालय में जमा करें।',
    'বিশ্ববিদ্যালয়ে শিক্ষার্থীরা',
    'மொழிகளில் ஒன்றாகும் கோயில்',
    'తెలుగు భాష రాష్ట్రంలో',
    'हिन्दी 12 भाषा',
  ].join('\n\n');

  test('that a browser printed has Thai, Lao, Khmer, Burmese and the scripts of India as they were typed, whatever their glyphs are', async () => {
    expect(await text(await fixture('shaped.pdf'), 'application/pdf')).toBe(SHAPED.normalize('NFC'));
  });

  test('has them as they were typed though nobody may change it', async () => {
    const document = await PDFDocument.load(await fixture('shaped.pdf'));
    document.encrypt({ ownerPassword: 'secret' });
    expect(await text(await document.save(), 'application/pdf')).toBe(SHAPED.normalize('NFC'));
  });

  test('has them letter by letter where the pages would fill the memory once they are unpacked', async () => {
    const document = await PDFDocument.load(await fixture('shaped.pdf'));
    document.context.register(document.context.flateStream(' '.repeat(251_000_000)));
    const read = await text(await document.save(), 'application/pdf');
    expect(read).toContain('भाषा');
    expect(read).not.toContain('लिखी');
  });

  test('of an office program has each word whole, though what its font has no letters for is written after the line', async () => {
    const words = 'Những người thợ điện sửa chữa đèn hải đăng.';
    expect(await text(await fixture('filled.pdf'), 'application/pdf')).toBe(words.normalize('NFC'));
  });

  test('has words whose letters are set apart whole, and words of one letter apart', async () => {
    const words = 'Lamp of a tower\nAVATAR To\n\nשלום עולם\n\nA b c stressed here';
    expect(await text(await fixture('tracked.pdf'), 'application/pdf')).toBe(words);
  });

  test('whose letters are each written for themselves has words whole, and tables of letters and digits apart', async () => {
    const tables = 'A B C D\nB A D C\n\nA B B A D C C D\n\n1 0 0 1\n0 1 1 0\n\n1 2 3 4 9 8 7 6';
    const words = `Lamps of the tower\n\nWicks of the lamps\n\nA keeper has a grade for each of these.\n\n${tables}`;
    expect(await text(await fixture('letters.pdf'), 'application/pdf')).toBe(words);
  });

  test('in Arabic and Hebrew has numbers in the order of their digits, though each sign is in a font of its own', async () => {
    const words = 'סכום של 12,345 ביום 2026-11 או 50% מזה.\n\nالمبلغ 12,345 في 2026-11 او 3.14 هنا';
    expect(await text(await fixture('numbers.pdf'), 'application/pdf')).toBe(words);
  });

  test('has a title without what text cannot have', async () => {
    const whole = (await fixture('handbook.pdf')).toString('latin1');
    const parsed = await parse(Buffer.from(whole.replace('(Lighthouse', '(Light\\000se'), 'latin1'), 'application/pdf', 'handbook.pdf');
    expect(parsed.title).toBe("Lightse keeper's handbook");
  });

  test.each([
    ['scanned.pdf', /no text layer.*OCR/],
    ['encrypted.pdf', /encrypted.*without a password/],
  ])('%s is bad input that says what to do', async (name, detail) => {
    await expect(parse(await fixture(name), 'application/pdf', name)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(detail),
    });
  });

  test('that is cut off or of no bytes is bad input', async () => {
    const whole = await fixture('handbook.pdf');
    for (const broken of [whole.subarray(0, 600), bytes('%PDF-1.7'), new Uint8Array()]) {
      await expect(parse(broken, 'application/pdf', 'broken.pdf')).rejects.toMatchObject({ code: 'invalid_input' });
    }
  });
});

test('a type without a parser is refused', async () => {
  await expect(parse(bytes('a'), 'image/png', 'a.png')).rejects.toMatchObject({ code: 'unsupported_media_type' });
});
