// Drafting and checking text that belongs to no stored draft yet.
import { readEvents } from "./events";
import { Problem, type ProblemDocument, Unreachable, isAborted } from "./problem";
import { request, send } from "./request";
import type { Draft } from "./wire";
import type { CaseRequest, CheckAnswer, Plan, ProvisionalSegment } from "./wire-playground";

export interface DraftWatcher {
  onPlan(plan: Plan): void;
  onSegment(segment: ProvisionalSegment): void;
}

/** Raises `Problem`, `Unreachable`, or the signal's AbortError. */
export async function streamDraft(wish: CaseRequest, watcher: DraftWatcher, signal: AbortSignal): Promise<Draft> {
  const response = await send("POST", "/v1/drafts", { body: wish, signal, accept: "text/event-stream" });
  if (!response.body) throw new Unreachable();
  try {
    for await (const { event, data } of readEvents(response.body)) {
      if (event === "plan") watcher.onPlan(JSON.parse(data) as Plan);
      else if (event === "segment") watcher.onSegment(JSON.parse(data) as ProvisionalSegment);
      else if (event === "draft.completed") return JSON.parse(data) as Draft;
      else if (event === "error") throw readProblem(JSON.parse(data) as ProblemDocument);
    }
  } catch (error) {
    throw error instanceof Problem || isAborted(error) ? error : new Unreachable();
  }
  throw new Unreachable();
}

export const checkReply = (
  wish: Partial<CaseRequest> & { body: string },
  signal: AbortSignal,
): Promise<CheckAnswer> => request("POST", "/v1/checks", { body: wish, signal });

const readProblem = (document: ProblemDocument): Problem => new Problem(document.status ?? 500, document);
