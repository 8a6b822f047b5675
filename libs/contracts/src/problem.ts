/** Every refusal a client of this system can meet, once: the code is stable, the status and title follow from it (RFC 9457). */
export const problems = {
  VALIDATION_FAILED: { status: 400, title: 'The request is not valid' },
  MALFORMED_REQUEST: { status: 400, title: 'The request could not be read' },
  CROSS_SITE: { status: 403, title: 'This request may come from the page itself alone' },
  BREAKING_REFUSED: { status: 403, title: 'Nothing can be broken from here' },
  NOT_FOUND: { status: 404, title: 'There is nothing here' },
  ORDER_NOT_FOUND: { status: 404, title: 'There is no such order' },
  SKU_NOT_FOUND: { status: 404, title: 'There is no stock under this SKU' },
  ACCOUNT_NOT_FOUND: { status: 404, title: 'There is no such account' },
  DEAD_LETTER_NOT_FOUND: { status: 404, title: 'There is no such dead letter' },
  SWITCH_NOT_FOUND: { status: 404, title: 'There is no such switch' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This method is not allowed here' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request took too long to arrive' },
  ORDER_ALREADY_CONFIRMED: { status: 409, title: 'The order is confirmed and can no longer be cancelled' },
  ORDER_ALREADY_CANCELLED: { status: 409, title: 'The order was cancelled for another reason' },
  DEAD_LETTER_RESOLVED: { status: 409, title: 'The dead letter is redriven or discarded already' },
  DEAD_LETTER_MUST_COMPLETE: { status: 409, title: 'What the order has decided cannot be discarded' },
  DEAD_LETTER_REPLAYED_TOO_OFTEN: { status: 409, title: 'The dead letter failed each time it was redriven' },
  SWITCH_UNAVAILABLE: { status: 409, title: 'This cannot be switched now' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The request body is too large' },
  URI_TOO_LONG: { status: 414, title: 'A part of the path is too long' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body must be application/json' },
  UNKNOWN_SKU: { status: 422, title: 'The catalogue does not have this SKU' },
  MIXED_CURRENCIES: { status: 422, title: 'Amounts in different currencies cannot be combined' },
  AMOUNT_OUT_OF_RANGE: { status: 422, title: 'The amount is out of range' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'This Idempotency-Key was used with another request' },
  HEADERS_TOO_LARGE: { status: 431, title: 'The request headers are too large' },
  INTERNAL: { status: 500, title: 'Something went wrong on our side' },
  UNAVAILABLE: { status: 503, title: 'A part this service needs is away; try again' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

/** A refusal that the client can act on; the HTTP edge renders it as application/problem+json. */
export class Problem extends Error {
  readonly status: number;

  /** `detail` is one sentence about this very case; `extensions` are further members of the problem object. */
  constructor(
    readonly code: ProblemCode,
    readonly detail?: string,
    readonly extensions: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail ? `${code}: ${detail}` : code);
    this.name = 'Problem';
    this.status = problems[code].status;
  }
}
