import { withoutValues } from './without-values.ts';

/** Every way that a request can fail, with the HTTP status and title that go with it. The codes are part of the public contract. */
export const PROBLEMS = {
  invalid_input: { status: 422, title: 'The input is not valid' },
  malformed_request: { status: 400, title: 'The request could not be read' },
  unauthenticated: { status: 401, title: 'Authentication is required' },
  insufficient_scope: { status: 403, title: 'The credential lacks a scope' },
  insufficient_credits: { status: 402, title: 'Not enough credits' },
  payment_declined: { status: 402, title: 'The payment was declined' },
  spend_cap_reached: { status: 402, title: 'A spend cap is reached' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflicts with what is there' },
  payload_too_large: { status: 413, title: 'Too large' },
  unsupported_media_type: { status: 415, title: 'Type not supported' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  upstream_failed: { status: 502, title: 'A service that we depend on failed' },
  payments_not_configured: { status: 503, title: 'Payments are not configured' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** The JSON pointer of a fault that lies in no single field (RFC 6901: the empty pointer is the whole document). */
export const WHOLE_REQUEST = '';

/** One wrong field: where it is (a JSON pointer into the input) and what to do about it. */
export interface FieldError {
  pointer: string;
  detail: string;
}

interface ProblemOptions {
  /** The wrong fields of an `invalid_input`. */
  errors?: FieldError[];
  /** Further members of the problem document, such as `required_scope` or `balance`. */
  extra?: Record<string, unknown>;
  /** Headers that the HTTP answer must carry, such as Retry-After. */
  headers?: Record<string, string>;
  /** What really happened; logged, never shown. */
  cause?: unknown;
}

/**
 * The one error of this code base. `detail` is written for the customer: it names what is wrong and what to do. Whatever
 * only we may see goes into `cause`.
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: FieldError[];
  readonly extra: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.errors = options.errors ?? [];
    this.extra = options.extra ?? {};
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/** Any thrown thing as a Problem: ours as it is, a stranger's as `internal` with a fixed text and itself as the cause, less what no log may have. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem('internal', 'Nothing was charged. Try again; if it happens again, tell us the request id.', {
    cause: withoutValues(error),
  });
}
