import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { decodeText } from '../decode-text.ts';
import type { ParsedDocument } from '../parsed-document.ts';
import { HtmlText } from './html-text.ts';

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

/** Elements whose content is no part of what the page says. */
const DROPPED = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'nav',
  'svg',
  'canvas',
  'iframe',
  'object',
  'button',
  'select',
  'textarea',
  'title',
  // The source of a formula, or what it means, which stands beside the formula.
  'annotation',
  'annotation-xml',
]);

const BLOCKS = new Set(
  'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form header hgroup hr html main menu ol p section summary ul'.split(
    ' ',
  ),
);

/** What stands beside or within the text around it, so that a heading in it says nothing of what follows. */
const HOLDERS = new Set(['blockquote', 'li', 'aside', 'details']);

/** The marks of links that only help to copy an address, or to come back from a footnote. */
const HANDLE = /^[¶§#🔗⚓↩↑\p{Cf}\p{Co}]+[\ufe0e\ufe0f]?$/u;

/**
 * The text of a page, one block a line: scripts, styles and navigation left out, `pre` as it stands, a table row as cells
 * between bars. The title is the page's `<title>`, else its first `<h1>`.
 */
export function parseHtml(bytes: Uint8Array): ParsedDocument {
  const output = new HtmlText();
  let title: string | null = null;

  const enter = (node: Node): boolean => {
    if (node.nodeName === '#text') output.write((node as DefaultTreeAdapterTypes.TextNode).value);
    if (!isElement(node)) return false;
    if (node.tagName === 'title') title ??= textOf(node) || null;
    if (DROPPED.has(node.tagName) || isHidden(node) || isNavigation(node) || isHandle(node)) return false;
    open(output, node);
    if (HOLDERS.has(node.tagName)) output.beginHolder();
    return true;
  };
  walk(parse(decodeText(bytes, declaredEncoding(bytes))).childNodes, enter, (element) => {
    if (HOLDERS.has(element.tagName)) output.endHolder();
    close(output, element);
  });

  const parsed = output.finish();
  return { ...parsed, title: title ?? parsed.headings.find((heading) => heading.level === 1)?.title ?? null, pages: [] };
}

function open(output: HtmlText, element: Element): void {
  const { tagName, attrs } = element;
  if (/^h[1-6]$/.test(tagName)) output.beginHeading();
  else if (tagName === 'pre') output.beginPreformatted();
  else if (tagName === 'table') output.beginTable();
  else if (tagName === 'tr') output.beginRow();
  else if (tagName === 'br') output.breakLine();
  else if (tagName === 'td' || tagName === 'th') output.beginCell();
  else if (tagName === 'li') output.beginItem();
  else if (tagName === 'img') output.write(` ${attrs.find(({ name }) => name === 'alt')?.value ?? ''} `);
  else if (tagName === 'mtd') output.write(' ');
  else if (isDenominator(element)) output.write('/');
  else if (BLOCKS.has(tagName)) output.breakParagraph();
}

function close(output: HtmlText, { tagName }: Element): void {
  if (/^h[1-6]$/.test(tagName)) output.endHeading(Number(tagName[1]));
  else if (tagName === 'pre') output.endPreformatted();
  else if (tagName === 'table') output.endTable();
  else if (tagName === 'li') output.endItem();
  else if (tagName === 'tr') output.breakLine();
  else if (BLOCKS.has(tagName)) output.breakParagraph();
}

/** Visits nodes in the order of the page, with a stack of its own: pages nest deeper than calls may. */
function walk(nodes: Node[], enter: (node: Node) => boolean, leave: (element: Element) => void): void {
  const open: { node: Node; entered: boolean }[] = nodes.toReversed().map((node) => ({ node, entered: false }));
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.entered) {
      leave(next.node as Element);
    } else if (enter(next.node)) {
      open.push({ node: next.node, entered: true });
      for (const child of (next.node as Element).childNodes.toReversed()) open.push({ node: child, entered: false });
    }
  }
}

function isElement(node: Node): node is Element {
  return 'tagName' in node;
}

/** What stands below the line of a fraction in a formula. */
function isDenominator(element: Element): boolean {
  const { parentNode: around } = element;
  return around?.nodeName === 'mfrac' && around.childNodes.find(isElement) !== element;
}

function isHidden({ attrs }: Element): boolean {
  return attrs.some(({ name, value }) => name === 'hidden' || (name === 'aria-hidden' && value === 'true'));
}

/** What older generators have for `<nav>`: the menus and the search box around each page of a documentation. */
function isNavigation({ attrs }: Element): boolean {
  return attrs.some(({ name, value }) => name === 'role' && (value === 'navigation' || value === 'search'));
}

/** Generators put a link beside each heading that leads to itself (browsers save it with the page's address before the `#`). */
function isHandle(element: Element): boolean {
  const isOfPlace = element.tagName === 'a' && element.attrs.some(({ name, value }) => name === 'href' && value.includes('#'));
  return isOfPlace && HANDLE.test(textOf(element)) && element.childNodes.every((child) => child.nodeName === '#text');
}

function textOf(element: Element): string {
  const texts = element.childNodes.map((child) => (child.nodeName === '#text' ? (child as DefaultTreeAdapterTypes.TextNode).value : ''));
  return texts.join('').trim();
}

/** The encoding that the page's own `<meta>` names, for bytes that are no UTF-8; unknown names count for nothing. */
function declaredEncoding(bytes: Uint8Array): string | undefined {
  const beginning = Buffer.from(bytes.subarray(0, 2048)).toString('latin1');
  const name = /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]+)/i.exec(beginning)?.[1];
  try {
    return name && new TextDecoder(name).encoding;
  } catch {
    return undefined;
  }
}
