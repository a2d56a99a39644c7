// The documents of the HTTP API, as docs/reference/drafts.md describes them. Offsets are code points.

export type Status = "ready" | "needs_review" | "blocked";
export type Verdict = "pass" | "warn" | "fail" | "unverifiable";
export type Severity = "blocking" | "advisory";
export type DraftState = "open" | "closed" | "scheduled";
export type Standing = "verified" | "asserted" | "uncited";
export type AskState = "answered" | "deferred" | "missed";
export type OutcomeWord = "sent_unedited" | "sent_edited" | "discarded";

export interface Author {
  id?: string;
  name?: string;
}

export interface Span {
  start: number;
  end: number;
  text: string;
}

export interface ClauseQuote {
  id: string;
  quote: string;
}

export interface Overrule {
  reason: string;
  author: Author | null;
  at: string;
}

export interface Finding {
  rule: string;
  verdict: Verdict;
  severity: Severity;
  span: Span | null;
  message: string;
  clause: ClauseQuote | null;
  claimed: string | null;
  allowed: string | null;
  suggestion: string | null;
  overruled?: Overrule | null;
}

export interface Citation {
  type: "message" | "clause" | "fact";
  id: string;
  quote: string;
}

export interface Segment {
  id: string;
  start: number;
  end: number;
  technique: string | null;
  standing?: Standing;
  citations: Citation[];
}

export interface Ask {
  text: string;
  state: AskState;
  start?: number | null;
  end?: number | null;
}

export interface Signal {
  signal: string;
  start: number;
  end: number;
  text: string;
}

export interface NextStep {
  actor: "agent" | "company" | "requester";
  action: string;
  due: string | null;
  text: string;
}

export interface TechniqueCoverage {
  called_for: string[];
  used: string[];
  missed: string[];
}

export interface ChangedChecks {
  broken: Finding[];
  fixed: Finding[];
}

/** What the checks say of one text: part of a draft, and of an answer to a re-check. */
export interface Checked {
  status: Status;
  verdict: Verdict;
  checks: Finding[];
  segments: Segment[];
  next_steps: NextStep[];
  techniques: TechniqueCoverage;
  asks: Ask[];
  signals: Signal[];
  changed_checks?: ChangedChecks;
}

export interface Recheck extends Checked {
  revision: number;
}

export interface Outcome {
  outcome: OutcomeWord;
  sent_text: string | null;
  reasons: string[];
  csat: number | null;
  author: Author | null;
  at: string;
}

export interface Escalation {
  recommended: boolean;
  tier: string | null;
  reason: string | null;
  respond_by: string | null;
}

export interface FollowUp {
  after: string;
  channel: string;
  body: string;
}

export interface Versions {
  model: string;
  prompts: string;
  policy: string;
  policy_id: string | null;
  policy_version: number | null;
  judge: string | null;
}

export interface Draft extends Checked {
  id: string;
  kind?: "reply" | "follow_up";
  state?: DraftState;
  stale?: boolean;
  origin: "model" | "fallback";
  degraded_reason: string | null;
  revision: number;
  conversation_id: string;
  based_on_message_id: string;
  follows?: string | null;
  body: string;
  escalation: Escalation;
  follow_up: FollowUp | null;
  versions: Versions;
  created_at: string;
  updated_at?: string;
  due_at?: string | null;
  scheduled_for?: string | null;
  outcome?: Outcome | null;
  metadata: Record<string, string>;
}

export interface Summary {
  id: string;
  kind: "reply" | "follow_up";
  state: DraftState;
  status: Status;
  verdict: Verdict;
  origin: "model" | "fallback";
  revision: number;
  conversation_id: string;
  based_on_message_id: string;
  channel: string;
  subject: string | null;
  requester: string | null;
  brand: string | null;
  excerpt: string;
  blocking: number;
  stale: boolean;
  created_at: string;
  updated_at: string;
  due_at: string | null;
  scheduled_for: string | null;
  outcome: OutcomeWord | null;
}

export interface SummaryPage {
  drafts: Summary[];
  next_cursor: string | null;
}
