import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { connectPool } from '#db/connect.ts';
import { converse, EmbeddedDatabase } from '../database/embedded.ts';
import { startProxy, tunnel, type Upstream } from '../database/proxy.ts';
import type { Environment } from './deployment-databases.ts';
import { migrateDeployment } from './migrate-deployment.ts';

const DOMAIN = 'eu-central-1.aws.neon.tech';

/** The variables of a build whose databases are on the two endpoints. */
function variables(proxy: string, authHost: string, datasetsHost: string, target?: string): Environment {
  const auth = `postgres://postgres@${authHost}.${DOMAIN}/postgres`;
  const datasets = `postgres://postgres@${datasetsHost}.${DOMAIN}/postgres`;
  return {
    AUTH_DATABASE_URL: auth,
    AUTH_DATABASE_URL_UNPOOLED: auth,
    DATASETS_DATABASE_URL: datasets,
    DATASETS_DATABASE_URL_UNPOOLED: datasets,
    DATABASE_PROXY: proxy,
    VERCEL_ENV: target,
  };
}

async function run(environment: Environment): Promise<string> {
  const lines: string[] = [];
  await migrateDeployment(environment, (line) => lines.push(line));
  return lines.join('\n');
}

describe('which databases a build has', () => {
  test('a build without database variables goes on, and says that nothing is migrated', async () => {
    expect(await run({ VERCEL_ENV: 'production', AUTH_DATABASE_URL: ' ' })).toBe('No database variables are set: nothing is migrated.');
  });

  test('a build with some of them fails and names those that are missing', async () => {
    const { DATASETS_DATABASE_URL_UNPOOLED: _, AUTH_DATABASE_URL: __, ...some } = variables('', 'a', 'b');
    await expect(run(some)).rejects.toThrow(/^AUTH_DATABASE_URL, DATASETS_DATABASE_URL_UNPOOLED not set/);
  });

  test('two variables of one database that lead to different places are refused', async () => {
    const swapped = { ...variables('', 'a', 'b'), AUTH_DATABASE_URL: `postgres://postgres@c-pooler.${DOMAIN}/postgres` };
    await expect(run(swapped)).rejects.toThrow(
      `AUTH_DATABASE_URL_UNPOOLED names a.${DOMAIN}:5432/postgres, but AUTH_DATABASE_URL names c.`,
    );
  });

  test('both names for one database are refused', async () => {
    await expect(run(variables('', 'a', 'A-pooler'))).rejects.toThrow(`name the same database, a.${DOMAIN}:5432/postgres`);
  });

  test('what is no connection string is refused by its name', async () => {
    const wrong = { ...variables('', 'a', 'b'), DATASETS_DATABASE_URL_UNPOOLED: 'fltr' };
    await expect(run(wrong)).rejects.toThrow('DATASETS_DATABASE_URL_UNPOOLED must be a connection string');
  });
});

/**
 * Two databases, each reached by the names of production, by those of a branch, and in other spellings. A branch that was just made
 * differs from production in nothing but its address, so one database under two addresses stands for both.
 */
describe('whose databases a build may migrate', () => {
  const databases: EmbeddedDatabase[] = [];
  let door: Awaited<ReturnType<typeof startProxy>>;

  beforeAll(async () => {
    const upstreams = new Map<string, Upstream>();
    for (const name of ['auth', 'datasets']) {
      const database = await EmbeddedDatabase.open();
      databases.push(database);
      for (const host of [`prod-${name}`, `prod-${name}-pooler`, `PROD-${name}`, `branch-${name}`, `other-${name}`]) {
        upstreams.set(`${host}.${DOMAIN}:5432`, (socket) => converse(socket, database));
      }
    }
    door = await startProxy(upstreams);
  });

  afterAll(async () => {
    door.close();
    for (const database of databases) await database.close();
  });

  beforeEach(async () => {
    for (const name of ['auth', 'datasets']) {
      await ask(name, 'drop schema if exists drizzle cascade; drop schema public cascade; create schema public');
    }
  });

  const build = (auth: string, datasets: string, target?: string) => run(variables(door.address, auth, datasets, target));
  const tables = (name: string) => ask(name, "select tablename from pg_tables where schemaname in ('public', 'drizzle') order by 1");

  async function ask(name: string, sql: string): Promise<unknown[]> {
    const pool = connectPool(`postgres://postgres@prod-${name}.${DOMAIN}/postgres`, { proxy: door.address, max: 1 });
    try {
      return (await pool.query(sql)).rows;
    } finally {
      await pool.end();
    }
  }

  test('the first production build migrates both databases and records in each where', async () => {
    const said = await build('prod-auth', 'prod-datasets', 'production');
    expect(said).toContain('auth: applied 0000_');
    expect(said).toMatch(/datasets: up to date, [1-9]\d* migrations$/);
    for (const name of ['auth', 'datasets']) {
      expect(await ask(name, 'select target, place from drizzle.deployment')).toEqual([
        { target: 'production', place: `prod-${name}.${DOMAIN}:5432/postgres` },
      ]);
    }
    expect(await build('prod-auth', 'prod-datasets', 'production')).not.toContain('applied');
  });

  describe('once production was deployed', () => {
    // What is left to do would be seen if it were done.
    beforeEach(async () => {
      for (const name of ['auth', 'datasets']) {
        await ask(
          name,
          `create schema drizzle; create table drizzle.deployment (is_only_row boolean primary key, target text, place text);
           insert into drizzle.deployment values (true, 'production', 'prod-${name}.${DOMAIN}:5432/postgres')`,
        );
      }
    });

    test.each([
      ['auth', 'prod-auth', 'branch-datasets'],
      ['datasets', 'branch-auth', 'prod-datasets'],
      ['auth', 'prod-auth-pooler', 'branch-datasets'],
      ['datasets', 'branch-auth', 'prod-datasets-pooler'],
      ['auth', 'PROD-auth', 'branch-datasets'],
      ['datasets', 'branch-auth', 'PROD-datasets'],
      ['auth', 'prod-auth', 'prod-datasets'],
    ])("a preview is refused production's %s database and touches neither: %s, %s", async (name, auth, datasets) => {
      await expect(build(auth, datasets, 'preview')).rejects.toThrow(
        `The ${name} database at prod-${name}.${DOMAIN}:5432/postgres is production's, and this is not a production build. Nothing was changed.`,
      );
      for (const each of ['auth', 'datasets']) expect(await tables(each)).toEqual([{ tablename: 'deployment' }]);
    });

    test.each(['preview', 'development', undefined, 'Production'])("VERCEL_ENV=%s is not production's build", async (target) => {
      await expect(build('prod-auth', 'prod-datasets', target)).rejects.toThrow("is production's");
    });
  });

  test("a preview migrates a branch, which brings production's record along, and leaves that record as it is", async () => {
    await build('prod-auth', 'prod-datasets', 'production');
    const before = await ask('auth', 'select * from drizzle.deployment');
    expect(await build('branch-auth', 'branch-datasets', 'preview')).toContain(
      `auth: migrating branch-auth.${DOMAIN}:5432/postgres for a preview`,
    );
    expect(await ask('auth', 'select * from drizzle.deployment')).toEqual(before);
  });

  test('a branch that becomes production is refused to previews from then on', async () => {
    await build('prod-auth', 'prod-datasets', 'production');
    await build('branch-auth', 'branch-datasets', 'production');
    await expect(build('branch-auth', 'other-datasets', 'preview')).rejects.toThrow(`auth database at branch-auth.${DOMAIN}`);
  });

  test('an empty database is a preview’s for good, through all its builds', async () => {
    expect(await build('other-auth', 'other-datasets', 'preview')).toContain('applied');
    expect(await build('other-auth', 'other-datasets', 'preview')).toContain('up to date');
  });

  test.each(['auth', 'datasets'])(
    "a preview is refused a %s database whose tables nobody recorded: it may be production's",
    async (name) => {
      await ask(name, 'create table users (id text)');
      await expect(build('prod-auth', 'prod-datasets', 'preview')).rejects.toThrow(
        `The ${name} database at prod-${name}.${DOMAIN}:5432/postgres has tables, but no deployment is recorded in it`,
      );
      expect(await tables(name)).toEqual([{ tablename: 'users' }]);
      expect(await tables(name === 'auth' ? 'datasets' : 'auth')).toEqual([]);
    },
  );
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('two builds at once [real postgres]', () => {
  test('production and a preview with its variables: production is migrated once, the preview is refused', async () => {
    const { real } = inject('databases');
    if (!real) throw new Error('TEST_POSTGRES_URL is set, but there is no server.');
    const admin = connectPool(real.adminUrl, { proxy: real.proxy, max: 1 });
    const server = new URL(real.adminUrl);
    const door = await startProxy(new Map([[`prod.${DOMAIN}:5432`, tunnel(server.hostname, Number(server.port || 5432))]]));
    const names = { auth: `deploy_auth_${process.pid}`, datasets: `deploy_datasets_${process.pid}` };
    const environment = (target: string): Environment => ({
      ...Object.fromEntries(
        Object.entries(names).flatMap(([name, database]) => {
          const url = `postgres://postgres@prod.${DOMAIN}/${database}`;
          return [`${name.toUpperCase()}_DATABASE_URL`, `${name.toUpperCase()}_DATABASE_URL_UNPOOLED`].map((variable) => [variable, url]);
        }),
      ),
      DATABASE_PROXY: door.address,
      VERCEL_ENV: target,
    });
    try {
      for (const name of Object.values(names)) await admin.query(`create database ${name}`);
      const [first, second] = await Promise.all([run(environment('production')), run(environment('production'))]);
      expect([first, second].filter((said) => said.includes('auth: applied 0000_'))).toHaveLength(1);
      const [third, refused] = await Promise.allSettled([run(environment('production')), run(environment('preview'))]);
      expect(third.status).toBe('fulfilled');
      expect(refused).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining("is production's") } });
    } finally {
      for (const name of Object.values(names)) await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
      door.close();
    }
  });
});
