import { migrateDeployment } from '../migrate-deployment.ts';

/** `npm run deploy:migrate`: the second of the three steps of a build on Vercel, between `db:check` and `build`. */
try {
  await migrateDeployment(process.env, console.log);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
