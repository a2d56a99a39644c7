// What can go wrong with a request: the server says why (RFC 9457), or it cannot be reached.

export interface FieldError {
  pointer: string;
  detail: string;
}

export interface ProblemDocument {
  title?: string;
  status?: number;
  detail?: string;
  errors?: FieldError[];
  current?: number;
}

export class Problem extends Error {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly FieldError[];

  constructor(status: number, document: ProblemDocument) {
    const title = document.title ?? `The server answered ${status}`;
    super(title);
    this.title = title;
    this.status = status;
    this.detail = document.detail ?? "";
    this.errors = document.errors ?? [];
  }

  /** Whether the same request may well succeed a little later. */
  get passing(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}

export class Unreachable extends Error {
  constructor() {
    super("The server cannot be reached");
  }
}

export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** An error as a person reads it: what happened, and what is known beyond that. */
export function describeError(error: unknown): { title: string; detail: string; errors: readonly FieldError[] } {
  if (error instanceof Problem) return { title: error.title, detail: error.detail, errors: error.errors };
  if (error instanceof Unreachable) {
    return { title: error.message, detail: "Check your connection; trying again may help.", errors: [] };
  }
  return { title: "Something went wrong here", detail: error instanceof Error ? error.message : "", errors: [] };
}
