type Method = 'GET' | 'POST' | 'DELETE';

/** The REST interface of a deployment, for a holder of a key. */
export class Api {
  readonly #origin: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#origin = url.replace(/\/+$/, '');
    this.#key = key;
  }

  /** The answer's JSON. @throws Error with the problem in the service's own words */
  async call<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
    const headers = { Authorization: `Bearer ${this.#key}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) };
    const request = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(`${this.#origin}/api/v1${path}`, request).catch((error: Error) => {
      throw new Error(`${this.#origin} cannot be reached (${error.message}). Is it running?`, { cause: error });
    });
    const text = await response.text();
    if (!response.ok) throw new Error(problemText(response.status, text));
    return (text === '' ? null : JSON.parse(text)) as Answer;
  }
}

function problemText(status: number, text: string): string {
  try {
    const { detail, errors = [] } = JSON.parse(text) as { detail: string; errors?: { detail: string }[] };
    const rest = errors.map((error) => `  ${error.detail}`);
    return rest.length > 1 ? [detail, ...rest].join('\n') : detail;
  } catch {
    return `The service answered ${status} with something that is not its own: ${text.slice(0, 200)}`;
  }
}
