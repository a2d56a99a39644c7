// The words that the console uses for the API's own names.
import type { AskState, OutcomeWord, Standing, Status } from "../api/wire";

export const STATUS: Record<Status, string> = {
  ready: "Ready",
  needs_review: "Needs review",
  blocked: "Blocked",
};

export const STANDING: Record<Standing, { word: string; mark: string; meaning: string }> = {
  verified: { word: "verified", mark: "✓", meaning: "decided by a clause or a fact" },
  asserted: { word: "asserted", mark: "?", meaning: "says something that nothing decided, or that is wrong" },
  uncited: { word: "uncited", mark: "–", meaning: "nothing in it to check" },
};

export const ASK: Record<AskState, string> = { answered: "answered", deferred: "deferred", missed: "missed" };

export const OUTCOME: Record<OutcomeWord, string> = {
  sent_unedited: "Sent as drafted",
  sent_edited: "Sent after edits",
  discarded: "Discarded",
};

export const REASONS: readonly (readonly [string, string])[] = [
  ["missed_ask", "Missed what they asked"],
  ["wrong_commitment", "Promised the wrong thing"],
  ["factual", "Got a fact wrong"],
  ["too_long", "Too long"],
  ["too_short", "Too short"],
  ["wrong_register", "Wrong tone"],
  ["unclear", "Unclear"],
  ["repetitive", "Repetitive"],
  ["wrong_language", "Wrong language"],
  ["policy_gap", "The policy does not cover it"],
  ["already_resolved", "Already resolved"],
  ["other", "Something else"],
];

export const reasonName = (reason: string): string => REASONS.find(([id]) => id === reason)?.[1] ?? readable(reason);

/** `self_harm` as `Self harm`. */
export function readable(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `policy.over_limit` as `Policy: over limit`. */
export function ruleName(rule: string): string {
  const [family = "", name = ""] = rule.split(".");
  return name ? `${readable(family)}: ${name.replaceAll("_", " ")}` : readable(rule);
}

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

export const nameOf = (author: { name?: string; id?: string } | string | null | undefined): string =>
  (typeof author === "string" ? author : author?.name || author?.id) || "somebody";

export const shortDigest = (digest: string): string => digest.replace(/^sha256:/, "").slice(0, 8);
