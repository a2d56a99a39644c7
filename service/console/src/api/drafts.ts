// The life of a draft over HTTP.
import { query, request } from "./request";
import type { Author, Draft, OutcomeWord, Recheck, SummaryPage } from "./wire";
import type { Brief, Case, Operation, Proposal, Revision, TrailEvent } from "./wire-case";

export interface DraftFilter {
  state: "open" | "scheduled" | "closed" | "all";
  order: "newest" | "due";
  status?: string;
  verdict?: string;
  conversation_id?: string;
  limit?: number;
  cursor?: string | null;
}

export interface OutcomeRequest {
  outcome: OutcomeWord;
  sent_text?: string;
  reasons?: string[];
  note?: string;
  csat?: number;
  author?: Author;
}

const path = (id: string, rest = ""): string => `/v1/drafts/${encodeURIComponent(id)}${rest}`;

export const listDrafts = (filter: DraftFilter, signal?: AbortSignal): Promise<SummaryPage> =>
  request("GET", `/v1/drafts${query({ ...filter })}`, signal ? { signal } : {});

export const readDraft = (id: string): Promise<Draft> => request("GET", path(id));

export const readCase = (id: string): Promise<Case> => request("GET", path(id, "/case"));

export const readRevisions = async (id: string): Promise<Revision[]> =>
  (await request<{ revisions: Revision[] }>("GET", path(id, "/revisions"))).revisions;

export const readEvents = async (id: string): Promise<TrailEvent[]> =>
  (await request<{ events: TrailEvent[] }>("GET", path(id, "/events"))).events;

export const readBrief = (id: string): Promise<Brief> => request("GET", path(id, "/brief"));

export const checkDraft = (id: string, body: string, signal: AbortSignal): Promise<Recheck> =>
  request("POST", path(id, "/checks"), { body: { body }, signal });

export const saveDraft = (
  id: string,
  revision: number,
  edit: { body: string; author?: Author },
  keepalive = false,
): Promise<Draft> => request("PATCH", path(id), { body: edit, revision, keepalive });

export const rewriteDraft = (
  id: string,
  wish: { operation: Operation; instructions?: string; body: string; author?: Author },
  signal: AbortSignal,
): Promise<Proposal> => request("POST", path(id, "/rewrite"), { body: wish, signal });

export const overruleFinding = (
  id: string,
  overrule: { rule: string; text?: string; reason: string; author?: Author },
): Promise<Draft> => request("POST", path(id, "/overrules"), { body: overrule });

export const recordOutcome = (id: string, outcome: OutcomeRequest): Promise<Draft> =>
  request("POST", path(id, "/outcome"), { body: outcome });

export const escalateDraft = (
  id: string,
  handover: { tier?: string; note?: string; author?: Author },
): Promise<Draft> => request("POST", path(id, "/escalation"), { body: handover });
