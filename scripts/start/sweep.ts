const MINUTE = 60_000;

/** Calls the sweep as Vercel's cron does: at once and then every minute, with the secret. Says so once when it begins to fail. */
export function startSweep(url: string, secret: string, warn: (line: string) => void): void {
  let failing = false;
  const sweep = async () => {
    const problem = await call(url, secret);
    if (problem && !failing) warn(`The sweep of ${url} fails: ${problem}`);
    failing = problem !== null;
  };
  void sweep();
  setInterval(sweep, MINUTE).unref();
}

async function call(url: string, secret: string): Promise<string | null> {
  try {
    const response = await fetch(`${url}/api/cron/sweep`, { headers: { Authorization: `Bearer ${secret}` } });
    await response.body?.cancel();
    return response.ok ? null : `it answered ${response.status}`;
  } catch (error) {
    return (error as Error).message;
  }
}
