/** Where a written mirror differs from the one that the schema asks for: a line each, naming the table or the column. */
export function differences(written: string, wanted: string): string[] {
  if (written === '') return ['the file is missing'];
  if (written === wanted) return [];
  const [before, after] = [split(written), split(wanted)];
  const found = [...new Set([...after.keys(), ...before.keys()])].flatMap((name) => {
    if (!before.has(name)) return [`${name} is missing`];
    if (!after.has(name)) return [`${name} is not in the schema`];
    return before.get(name) === after.get(name) ? [] : [`${name} differs`];
  });
  return found.length > 0 ? found : ['the tables or their columns are in another order'];
}

/** The parts of a mirror by what they are of: what stands above the classes, each class's head, each column. */
function split(text: string): Map<string, string> {
  const parts = new Map<string, string>();
  const [head, ...classes] = text.split(/^(?=class \w+\()/m);
  parts.set('what stands above the classes', head?.trimEnd() ?? '');
  for (const body of classes) {
    const [top, ...attributes] = body.trimEnd().split(/^(?= {4}\w+: )/m);
    const table = /__tablename__ = "(\w+)"/.exec(body)?.[1];
    parts.set(table ? `table ${table}` : 'the class that the tables share', top?.trimEnd() ?? '');
    for (const attribute of attributes) {
      const column = /sa\.Column\(\s*["'](.+?)["'],/.exec(attribute)?.[1];
      parts.set(`column ${table}.${column}`, attribute.trimEnd());
    }
  }
  return parts;
}
