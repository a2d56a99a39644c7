// A request for a draft or a check, and what streams before a draft is complete.
import type { ClauseQuote, Escalation, Finding, NextStep, Verdict } from "./wire";

export interface CaseRequest {
  message: string;
  policy?: { text: string };
  facts?: Record<string, string>;
}

export interface Ruling {
  slot: string;
  state: "allowed" | "refused" | "needs_approval" | "unknown";
  reason: string;
  amount: string | null;
  currency: string | null;
  clauses: ClauseQuote[];
  missing: string[];
}

export interface Plan {
  called_for: string[];
  rulings: Ruling[];
  asks: string[];
  next_step: { action: string; due: string };
  escalation: Escalation;
  missing: string[];
}

export interface ProvisionalSegment {
  id: string;
  technique: string;
  text: string;
}

export interface CheckAnswer {
  verdict: Verdict;
  checks: Finding[];
  next_steps: NextStep[];
}
