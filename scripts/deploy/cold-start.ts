import type { BuiltFunction } from './build-output.ts';
import { runFunction } from './run-function.ts';

export interface ColdStart {
  importMs: number;
  firstAnswerMs: number;
  totalMs: number;
}

const RUNS = 5;

/**
 * How long an unfolded function takes to load its code and to give its first answer, connections to its databases included, in
 * milliseconds: the run in the middle of five, each in a fresh process. The platform's own start comes on top. Throws when the answer is no success.
 */
export async function measureColdStart(
  folder: string,
  built: BuiltFunction,
  variables: Record<string, string>,
  request: { path: string; init: RequestInit },
): Promise<ColdStart> {
  const runs: ColdStart[] = [];
  for (let run = 0; run < RUNS; run++) {
    const { url, importMs, stop } = await runFunction(folder, built, variables);
    try {
      const started = performance.now();
      const response = await fetch(`${url}${request.path}`, withMatchedPath(request));
      const answer = await response.text();
      const firstAnswerMs = performance.now() - started;
      if (!response.ok) throw new Error(`${request.path} was answered ${response.status} by a cold function: ${answer.slice(0, 500)}`);
      runs.push({ importMs, firstAnswerMs, totalMs: importMs + firstAnswerMs });
    } finally {
      await stop();
    }
  }
  const middle = runs.toSorted((one, other) => one.totalMs - other.totalMs)[Math.floor(RUNS / 2)];
  if (!middle) throw new Error('Nothing was measured.');
  return middle;
}

function withMatchedPath({ path, init }: { path: string; init: RequestInit }): RequestInit {
  return { ...init, headers: { ...init.headers, 'x-matched-path': path, 'x-real-ip': '127.0.0.1' } };
}
