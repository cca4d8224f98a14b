// Runs one of the TypeScript scripts of this folder: `node scripts/run.mjs start`. Plain JavaScript, so that it can say what is missing
// on a Node that cannot read TypeScript, and before anything is installed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const [script, ...rest] = process.argv.slice(2);

if (!existsSync(join(root, 'node_modules/next/package.json'))) {
  stop('The packages are not installed. Run `npm install` first.');
}
if (Number(process.versions.node.split('.')[0]) < 24) {
  stop(
    `This is Node ${process.versions.node}; fltr needs Node 24. On Linux \`npm install\` brings it for npm's scripts; elsewhere install Node 24 (https://nodejs.org).`,
  );
}
process.argv = [process.argv[0] ?? 'node', join(root, `scripts/${script}.ts`), ...rest];
await import(`./${script}.ts`);

/** @param {string} line */
function stop(line) {
  console.error(line);
  process.exit(1);
}
