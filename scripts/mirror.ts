import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { differences } from './mirror/differences.ts';
import { ROOT, writeMirror } from './mirror/mirror.ts';

/** `npm run db:mirror`: writes the Python classes of both databases; with `--check` says instead where they are behind the schema. */
function main(parameters: string[]): void {
  const unknown = parameters.find((parameter) => parameter !== '--check');
  if (unknown) throw new Error(`${unknown} is not an option. Use \`npm run db:mirror\` or \`npm run db:mirror -- --check\`.`);
  const mirror = writeMirror();
  if (parameters.length > 0) check(mirror);
  else write(mirror);
}

function write(mirror: Map<string, string>): void {
  for (const [path, text] of mirror) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
    console.log(`wrote ${path}`);
  }
}

function check(mirror: Map<string, string>): void {
  const found = [...mirror].flatMap(([path, text]) => differences(readIfThere(path), text).map((difference) => `${path}: ${difference}`));
  for (const line of found) console.error(line);
  if (found.length > 0) throw new Error('The Python mirror is behind the schema. Run `npm run db:mirror` and commit what it writes.');
  console.log(`the Python mirror is what the schema says (${[...mirror.keys()].join(', ')})`);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
