import { PDFDocument, PDFRawStream } from '@cantoo/pdf-lib';
import { expect, test } from 'vitest';
import { replacementIn, withNamedReplacements } from './pdf-replacement.ts';

/** A document of one page with this in its stream, and a picture in small, which has a filter of its own. */
async function pdfOf(content: string): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage();
  page.node.addContentStream(document.context.register(document.context.flateStream(content)));
  document.context.register(document.context.stream('a picture', { Filter: 'DCTDecode' }));
  return document.save();
}

/** What its spans are named, in their order; what replaces their letters for those that have that. */
async function namesIn(bytes: Uint8Array): Promise<string[]> {
  const { context } = await PDFDocument.load(bytes);
  const streams = context.enumerateIndirectObjects().flatMap(([, object]) => (object instanceof PDFRawStream ? [object] : []));
  const contents = streams.map((stream) => Buffer.from(stream.getContents()).toString('latin1')).join('\n');
  return [...contents.matchAll(/\/([\w.]+)(?: <<.*?>>)? (?:BMC|BDC)/g)].map(([, name = '']) => replacementIn(name) ?? name);
}

async function named(content: string): Promise<string[] | null> {
  const bytes = await withNamedReplacements(await pdfOf(content));
  return bytes && namesIn(bytes);
}

test.each([
  ['as numbers of UTF-16', '/Span <</ActualText <FEFF0E01 0E33>>> BDC (a) Tj EMC', 'กำ'],
  ['without any blank', '/Span<</ActualText<feff0e01>>>BDC (a) Tj EMC', 'ก'],
  ['in letters, with brackets and turned strokes', '/Span <</ActualText (a \\(b\\) \\134)>> BDC (a) Tj EMC', 'a (b) \\'],
  ['beside other properties', '/P <</Lang (hi) /MCID 3 /ActualText <FEFF0939093F>>> BDC (a) Tj EMC', 'हि'],
  ['as nothing', '/Span <</ActualText <FEFF>>> BDC (a) Tj EMC', ''],
])('what replaces the letters of a span is told by its name where it is written %s', async (_how, content, expected) => {
  expect(await named(content)).toEqual([expected]);
});

test('other spans keep their names', async () => {
  const content = '/NonStruct <</MCID 0>> BDC /Span <</ActualText <FEFF0E01>>> BDC (a) Tj EMC (<<) Tj /Artifact BMC EMC EMC';
  expect(await named(content)).toEqual(['NonStruct', 'ก', 'Artifact']);
});

test('a document in which nothing is replaced remains as it is', async () => {
  expect(await named('/Span <</MCID 0>> BDC (/ActualText <FEFF0E01>) Tj EMC')).toBeNull();
});
