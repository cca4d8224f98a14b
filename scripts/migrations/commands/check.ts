import * as auth from '#db/auth/schema/index.ts';
import * as datasets from '#db/datasets/schema/index.ts';
import { checkMigrations } from '../check.ts';

/** `npm run db:check`: whether the migrations of both databases are sound and make the schemas. Needs neither a database nor a network. */
const faults = [...checkMigrations('auth', auth), ...checkMigrations('datasets', datasets)];

for (const fault of faults) console.error(fault);
if (faults.length === 0) console.log('The migrations of both databases are sound, and make what the schemas say.');
else process.exitCode = 1;
