// One JSON request to the service that also serves this page.
import { keyHeader, keyWanted } from "../state/key";
import { Problem, type ProblemDocument, Unreachable, isAborted } from "./problem";

export interface RequestOptions {
  body?: unknown;
  revision?: number;
  signal?: AbortSignal;
  accept?: string;
  /** Lets the request outlive the page. */
  keepalive?: boolean;
}

/** Raises `Problem`, `Unreachable`, or the signal's AbortError. */
export async function send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: options.accept ?? "application/json", ...keyHeader() };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.revision !== undefined) headers["If-Match"] = `"${options.revision}"`;
  const init: RequestInit = { method, headers, cache: "no-store" };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  if (options.signal) init.signal = options.signal;
  if (options.keepalive) init.keepalive = true;
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    throw isAborted(error) ? error : new Unreachable();
  }
  if (response.status === 401) keyWanted.value = true;
  if (!response.ok) throw await readProblem(response);
  return response;
}

export async function request<Answer>(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await send(method, path, options);
  try {
    return (await response.json()) as Answer;
  } catch (error) {
    throw isAborted(error) ? error : new Unreachable();
  }
}

/** Query parameters; empty ones are left out. */
export function query(parameters: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const written = search.toString();
  return written ? `?${written}` : "";
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    return new Problem(response.status, (await response.json()) as ProblemDocument);
  } catch {
    return new Problem(response.status, {});
  }
}
