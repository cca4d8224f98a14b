import { globSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A rule of `.vercel/output/config.json`, as far as this project's build writes them. */
export interface Rule {
  handle?: string;
  src?: string;
  dest?: string;
  status?: number;
  headers?: Record<string, string>;
  has?: Condition[];
  missing?: Condition[];
  continue?: boolean;
  middlewarePath?: string;
}

export interface Condition {
  type: 'header' | 'cookie' | 'host' | 'query';
  key?: string;
  value?: string;
}

export interface FunctionConfig {
  handler: string;
  runtime: string;
  maxDuration?: number | 'max';
  regions?: string[];
  useWebApi?: boolean;
  environment?: Record<string, string>;
}

/** One function that Vercel would make. Several routes may share it. */
export interface BuiltFunction {
  /** Its folder. */
  folder: string;
  config: FunctionConfig;
  /** The paths that it answers, without a leading slash, such as `api/mcp`; `index` is the start page. */
  routes: string[];
  /** Its files by their place in the function, with where each is now. */
  files: Map<string, string>;
  /** All its files together. */
  bytes: number;
}

/** What `vercel build` made (Build Output API 3, https://vercel.com/docs/build-output-api). */
export interface BuildOutput {
  config: { routes: Rule[]; crons?: { path: string; schedule: string }[] };
  functions: BuiltFunction[];
  /** The files that are served as they are, by their paths without a leading slash. */
  statics: Map<string, string>;
}

/** Reads `.vercel/output` of the project that was built in `project`. */
export function readBuildOutput(project: string): BuildOutput {
  const output = join(project, '.vercel/output');
  const functions = new Map<string, BuiltFunction>();
  for (const entry of globSync('**/*.func', { cwd: join(output, 'functions') }).toSorted()) {
    const folder = realpathSync(join(output, 'functions', entry));
    const known = functions.get(folder) ?? readFunction(folder, project);
    known.routes.push(entry.replace(/\.func$/, ''));
    functions.set(folder, known);
  }
  return { config: readJson(join(output, 'config.json')), functions: [...functions.values()], statics: filesOf(join(output, 'static')) };
}

function readFunction(folder: string, project: string): BuiltFunction {
  const { filePathMap = {}, ...config } = readJson<FunctionConfig & { filePathMap?: Record<string, string> }>(
    join(folder, '.vc-config.json'),
  );
  const files = filesOf(folder);
  for (const [name, source] of Object.entries(filePathMap)) files.set(name, join(project, source));
  const bytes = [...files.values()].reduce((sum, file) => sum + (isFile(file) ? statSync(file).size : 0), 0);
  return { folder, config, routes: [], files, bytes };
}

function filesOf(folder: string): Map<string, string> {
  // No glob: those pass over names with a dot in front, such as `.next`.
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return new Map(found.map((entry) => join(entry.parentPath, entry.name)).map((path) => [relative(folder, path), path]));
}

/** Whether it is a file: a function may also hold links to the folders of packages. */
export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(path, 'utf8'));
}
