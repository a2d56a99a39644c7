// The documents around a draft: its case, its history, its brief, a rewriting.
import type { Author, ChangedChecks, Finding, Segment, Status, Verdict } from "./wire";

export interface CaseMessage {
  id: string;
  author: { type: "requester" | "agent" | "system"; name: string | null };
  body: string;
  created_at: string | null;
}

export interface Fact {
  key: string;
  value: string;
  source: string;
}

export interface Clause {
  id: string;
  heading: string | null;
  text: string;
}

export interface Case {
  conversation: {
    id: string;
    channel: string;
    locale: string;
    brand: string;
    subject: string;
    messages: CaseMessage[];
  };
  requester: { id: string; name: string; tier: string } | null;
  assignee: { id: string; name: string; signature: string } | null;
  facts: Fact[];
  clauses: Clause[];
  instructions: string;
  now: string;
}

export interface Revision {
  revision: number;
  author: Author | null;
  created_at: string;
  body: string;
  verdict: Verdict;
  status: Status;
}

export interface TrailEvent {
  at: string;
  author: Author | null;
  event: string;
  revision: number;
  detail: Record<string, string>;
}

export interface BriefLimit {
  slot: string;
  reason: string;
  clause: string | null;
  quote: string | null;
}

export interface Brief {
  tier: string | null;
  respond_by: string | null;
  due_at: string | null;
  reason: string | null;
  summary: string;
  requested: string[];
  tried: { at: string | null; author: Author | string | null; text: string }[];
  offered: string[];
  decisions: string[];
  limits: BriefLimit[];
  allowed: BriefLimit[];
  facts: Fact[];
  evidence: string[];
  markdown: string;
}

export type Operation = "shorten" | "elaborate" | "warmer" | "plainer" | "firmer" | "translate" | "instruct";

export interface Proposal {
  operation: Operation;
  revision: number;
  body: string;
  verdict: Verdict;
  status: Status;
  checks: Finding[];
  segments: Segment[];
  changed_checks: ChangedChecks;
}
