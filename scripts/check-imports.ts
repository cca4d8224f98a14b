import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFile } from './imports/rules.ts';

/** `npm run check:imports`: says which files import against the direction of the layers, or read the environment where they should not. */
const root = join(import.meta.dirname, '..');
const files = globSync(['{app,db,lib,scripts}/**/*.{ts,tsx}', '*.ts'], { cwd: root }).toSorted();
const violations = files.flatMap((path) => checkFile(path, readFileSync(join(root, path), 'utf8')));

for (const violation of violations) console.error(violation);
console.log(`${files.length} files, ${violations.length} imports in the wrong direction`);
process.exitCode = violations.length > 0 ? 1 : 0;
