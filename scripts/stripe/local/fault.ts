interface FaultDetails {
  type: 'card_error' | 'invalid_request_error' | 'idempotency_error' | 'api_error';
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
}

/** An answer that says no, in Stripe's form. */
export class StripeFault extends Error {
  readonly status: number;
  readonly details: FaultDetails;

  constructor(status: number, details: FaultDetails) {
    super(details.message);
    this.status = status;
    this.details = details;
  }
}

export function missing(kind: string, id: string): StripeFault {
  return new StripeFault(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
    param: 'id',
  });
}

export function invalid(message: string, param?: string): StripeFault {
  return new StripeFault(400, { type: 'invalid_request_error', message, ...(param && { param }) });
}
