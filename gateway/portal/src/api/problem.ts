/* What the API says when it refuses (RFC 9457), and what stands in for it when nothing came at all. */
export interface Violation {
  field: string;
  description: string;
}

export class Problem extends Error {
  constructor(
    readonly status: number, // 0: no answer
    readonly reason: string,
    readonly detail: string,
    readonly requestId = '',
    readonly violations: Violation[] = [],
  ) {
    super(detail || reason);
  }
}

interface Body {
  reason?: string;
  detail?: string;
  title?: string;
  instance?: string;
  fieldViolations?: Violation[];
}

export async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as Body;
  const id = body.instance?.split(':').at(-1) ?? response.headers.get('x-request-id') ?? '';

  return new Problem(response.status, body.reason ?? '', body.detail ?? body.title ?? '', id, body.fieldViolations);
}

/* One line, for a passing notice. */
export function lineOf(error: unknown): string {
  return error instanceof Problem ? error.detail || error.reason : String(error);
}
