import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How a command ended, once it has: 1 if by a signal, and 1 if it could not even begin, which is said. */
export async function exitCode(child: ChildProcess): Promise<number> {
  try {
    const [code] = await once(child, 'close');
    return code ?? 1;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
}
