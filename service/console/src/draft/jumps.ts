// From finding to finding.
import type { Finding } from "../api/wire";
import { announce, whisper } from "../state/notices";
import { ruleName } from "../text/words";
import type { DraftSession } from "./session";

/** To the next finding in the text, or the one before; whether there is one. */
export function jumpToFinding(session: DraftSession, forwards: boolean): boolean {
  const next = session.editor?.findNext(forwards);
  if (!next) {
    announce("Nothing was found in the text.", 3000);
    return false;
  }
  return showFinding(session, next.finding);
}

/** To the finding itself; false where it has no place in the text on screen. */
export function showFinding(session: DraftSession, finding: Finding): boolean {
  if (!session.editor?.jumpTo(finding)) return false;
  whisper.value = `${ruleName(finding.rule)}. ${finding.message}`;
  return true;
}
