import { spawnSync } from 'node:child_process';
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
  return middle(runs, ({ totalMs }) => totalMs);
}

/** How long a Node that does nothing takes from its start to its end, in milliseconds. It tells how busy a machine is: an idle one needs some 30. */
export function measureEmptyProcess(): number {
  const runs = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    spawnSync(process.execPath, ['-e', '']);
    return performance.now() - started;
  });
  return middle(runs, (milliseconds) => milliseconds);
}

function middle<Run>(runs: Run[], measure: (run: Run) => number): Run {
  const run = runs.toSorted((one, other) => measure(one) - measure(other))[Math.floor(runs.length / 2)];
  if (run === undefined) throw new Error('Nothing was measured.');
  return run;
}

function withMatchedPath({ path, init }: { path: string; init: RequestInit }): RequestInit {
  return { ...init, headers: { ...init.headers, 'x-matched-path': path, 'x-real-ip': '127.0.0.1' } };
}
