import { isMap, parseDocument } from 'yaml';

/** How YAML writes that there is none; in its failsafe schema, which keeps `2024` as it is written, that is a text like any other. */
const NOTHING = /^(?:~|null|)$/i;

/** The title that a document's front matter gives it. What is no valid YAML, such as a title with a colon and no quotes, is taken line by line. */
export function frontMatterTitle(source: string): string | null {
  const yaml = parseDocument(source, { schema: 'failsafe', logLevel: 'silent', uniqueKeys: false });
  const title = yaml.errors.length === 0 && isMap(yaml.contents) ? yaml.contents.get('title') : titleLine(source);
  return typeof title === 'string' && !NOTHING.test(title) ? title : null;
}

function titleLine(source: string): string | undefined {
  const line = /^title:[ \t]*(.+)$/m.exec(source)?.[1]?.trim();
  return line?.replace(/^(["'])(.*)\1$/, '$2');
}
