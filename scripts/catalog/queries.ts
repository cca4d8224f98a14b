import type { Kind } from './catalog.ts';

/** What is not the schema's business: the system's own, drizzle's tracking (looked at by itself), and what Neon keeps in every database. */
const ours = (namespace: string) =>
  `${namespace}.nspname !~ '^pg_' and ${namespace}.nspname not in ('information_schema', 'drizzle', 'neon', 'neon_migration')`;

/** What an extension brought belongs to the extension. */
const notOfExtension = (catalog: string, oid: string) =>
  `not exists (select from pg_depend where classid = '${catalog}'::regclass and objid = ${oid} and deptype = 'e')`;

const RELATION = `pg_class c join pg_namespace n on n.oid = c.relnamespace and ${ours('n')} and ${notOfExtension('pg_class', 'c.oid')}`;

const TABLE = `${RELATION} and c.relkind in ('r', 'p', 'f')`;

const constraint = (type: string) => `
  select c.oid::regclass || '.' || k.conname as name, quote_ident(k.conname) as identifier, c.oid::regclass::text as table,
    (select i.indrelid::regclass || '.' || r.relname from pg_index i join pg_class r on r.oid = i.indexrelid
      where k.contype = 'f' and i.indexrelid = k.conindid) as "refersTo",
    json_build_object(
      'definition', pg_get_constraintdef(k.oid),
      'enforced', not exists (select from pg_trigger where tgconstraint = k.oid and tgisinternal and tgenabled <> 'O')
    ) as properties
  from ${TABLE} join pg_constraint k on k.conrelid = c.oid and k.contype = '${type}'`;

/**
 * How each kind is read: name, identifier, table, refersTo and properties of `ObjectOf`. Only what PostgreSQL 14 to 18 have and print alike is read:
 * 18 keeps NOT NULL as constraints, which here are a property of the column on every version.
 */
export const QUERIES: Record<Kind, string> = {
  schema: `
    select nspname as name, quote_ident(nspname) as identifier, null as table, null as "refersTo", '{}'::json as properties
    from pg_namespace n where ${ours('n')} and ${notOfExtension('pg_namespace', 'n.oid')}`,

  extension: `
    select extname as name, quote_ident(extname) as identifier, null as table, null as "refersTo",
      json_build_object('schema', quote_ident(nspname)) as properties
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace where extname not in ('plpgsql', 'neon')`,

  enum: `
    select t.oid::regtype::text as name, t.oid::regtype::text as identifier, null as table, null as "refersTo",
      json_build_object('labels', array(select enumlabel from pg_enum where enumtypid = t.oid order by enumsortorder)) as properties
    from pg_type t join pg_namespace n on n.oid = t.typnamespace
    where t.typtype = 'e' and ${ours('n')} and ${notOfExtension('pg_type', 't.oid')}`,

  function: `
    select p.oid::regprocedure::text as name, p.oid::regprocedure::text as identifier, null as table, null as "refersTo",
      json_build_object('returns', pg_get_function_result(p.oid), 'definition', pg_get_functiondef(p.oid)) as properties
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where p.prokind in ('f', 'p', 'w') and ${ours('n')} and ${notOfExtension('pg_proc', 'p.oid')}`,

  table: `
    select c.oid::regclass::text as name, c.oid::regclass::text as identifier, null as table, null as "refersTo",
      json_build_object(
        'kind', case c.relkind when 'p' then 'partitioned table' when 'f' then 'foreign table' else 'table' end,
        'unlogged', c.relpersistence = 'u',
        'options', array(select unnest(c.reloptions) order by 1),
        'rowSecurity', c.relrowsecurity,
        'forceRowSecurity', c.relforcerowsecurity
      ) as properties
    from ${TABLE}`,

  sequence: `
    select c.oid::regclass::text as name, c.oid::regclass::text as identifier, d.refobjid::regclass::text as table, null as "refersTo",
      json_build_object(
        'type', format_type(s.seqtypid, null), 'start', s.seqstart::text, 'increment', s.seqincrement::text, 'minimum', s.seqmin::text,
        'maximum', s.seqmax::text, 'cache', s.seqcache::text, 'cycles', s.seqcycle,
        'ownedBy', d.refobjid::regclass || '.' || quote_ident(a.attname), 'identity', coalesce(d.deptype = 'i', false)
      ) as properties
    from ${RELATION} join pg_sequence s on s.seqrelid = c.oid
      left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass
        and d.refobjsubid > 0 and d.deptype in ('a', 'i')
      left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid`,

  column: `
    select c.oid::regclass || '.' || a.attname as name, quote_ident(a.attname) as identifier, c.oid::regclass::text as table, null as "refersTo",
      json_build_object(
        'type', format_type(a.atttypid, a.atttypmod),
        'nullable', not a.attnotnull,
        'default', case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end,
        'identity', case a.attidentity when 'a' then 'ALWAYS' when 'd' then 'BY DEFAULT' end,
        'generated', case when a.attgenerated <> '' then
          '(' || pg_get_expr(d.adbin, d.adrelid) || ')' || case a.attgenerated when 's' then ' STORED' else ' VIRTUAL' end end,
        'storage', case when a.attstorage <> t.typstorage then
          case a.attstorage when 'p' then 'PLAIN' when 'e' then 'EXTERNAL' when 'm' then 'MAIN' else 'EXTENDED' end end,
        'compression', case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end,
        'collation', case when a.attcollation <> t.typcollation then a.attcollation::regcollation::text end
      ) as properties
    from ${TABLE} join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    order by c.oid::regclass::text, a.attnum`,

  'primary key': constraint('p'),
  'unique constraint': constraint('u'),
  'exclusion constraint': constraint('x'),
  check: constraint('c'),
  'foreign key': constraint('f'),

  index: `
    select c.oid::regclass::text as name, c.oid::regclass::text as identifier, i.indrelid::regclass::text as table, null as "refersTo",
      json_build_object('definition', pg_get_indexdef(c.oid), 'valid', i.indisvalid and i.indisready and i.indislive) as properties
    from ${RELATION} join pg_index i on i.indexrelid = c.oid
    where not exists (select from pg_constraint k where k.conindid = c.oid and k.contype in ('p', 'u', 'x'))`,

  view: `
    select c.oid::regclass::text as name, c.oid::regclass::text as identifier, null as table, null as "refersTo",
      json_build_object('materialized', c.relkind = 'm', 'options', array(select unnest(c.reloptions) order by 1),
        'definition', pg_get_viewdef(c.oid)) as properties
    from ${RELATION} where c.relkind in ('v', 'm')`,

  rule: `
    select c.oid::regclass || '.' || r.rulename as name, quote_ident(r.rulename) as identifier, c.oid::regclass::text as table,
      null as "refersTo", json_build_object('definition', pg_get_ruledef(r.oid)) as properties
    from ${RELATION} join pg_rewrite r on r.ev_class = c.oid and r.rulename <> '_RETURN'`,

  trigger: `
    select c.oid::regclass || '.' || t.tgname as name, quote_ident(t.tgname) as identifier, c.oid::regclass::text as table, null as "refersTo",
      json_build_object(
        'definition', pg_get_triggerdef(t.oid),
        'enabled', case t.tgenabled when 'O' then 'yes' when 'D' then 'no' when 'R' then 'on replicas' else 'always' end
      ) as properties
    from ${RELATION} join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal`,

  policy: `
    select c.oid::regclass || '.' || p.polname as name, quote_ident(p.polname) as identifier, c.oid::regclass::text as table, null as "refersTo",
      json_build_object(
        'permissive', p.polpermissive,
        'command', case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end,
        'roles', array(select case when role = 0 then 'PUBLIC' else role::regrole::text end from unnest(p.polroles) role order by 1),
        'using', pg_get_expr(p.polqual, p.polrelid),
        'check', pg_get_expr(p.polwithcheck, p.polrelid)
      ) as properties
    from ${RELATION} join pg_policy p on p.polrelid = c.oid`,
};
