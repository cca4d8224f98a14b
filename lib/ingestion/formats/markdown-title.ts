import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString as textOf } from 'mdast-util-to-string';

/** So much of a heading is looked at: links and images around its words may be many times as long as they are, but the time to read marks grows faster than their number. */
const LOOKED_AT = 2_000;
/** A comment, or what HTML calls an element that may stand in a heading, so that a type such as `Promise<string>` keeps its name. */
const TAG =
  /^<(?:!--|\/?(?:a|abbr|b|big|br|center|code|del|div|em|font|h[1-6]|i|img|ins|kbd|mark|p|picture|s|samp|small|source|span|strong|sub|sup|tt|u|wbr)\b)/i;

/**
 * A heading's words without the marks and tags around them.
 * @param identifiers what the document defines as targets of links by reference
 */
export function titleOf(heading: string, identifiers: Set<string>): string {
  const source = heading.slice(0, LOOKED_AT).replace(/\s+/g, ' ').trim();
  if (!/[*_`[\]<&\\]/.test(source)) return source;
  const tree = fromMarkdown(`# ${source}\n\n${definitionsFor(source, identifiers)}`).children[0];
  if (!tree) return '';
  dropTags(tree);
  return textOf(tree).replace(/\s+/g, ' ').trim();
}

/** Definitions of the references in a heading, without which they are no links. Where they lead is of no importance. */
function definitionsFor(source: string, identifiers: Set<string>): string {
  const labels = [...source.matchAll(/\[([^[\]]+)\]/g)].map((match) => match[1] as string);
  const defined = labels.filter((label) => identifiers.has(label.trim().toLowerCase()));
  return defined.map((label) => `[${label}]: #\n`).join('');
}

/** Of an image its description stays. */
function dropTags(root: Nodes): void {
  const open: Nodes[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === 'html' && TAG.test(node.value)) node.value = /\balt="([^"]*)"/i.exec(node.value)?.[1] ?? '';
    if ('children' in node) open.push(...node.children);
  }
}
