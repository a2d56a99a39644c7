// How content the customer was, which is often known only later.
import { useState } from "preact/hooks";
import { ProblemNote } from "../parts/problem-note";
import { announce } from "../state/notices";
import type { DraftSession } from "./session";

export function Csat({ session }: { session: DraftSession }) {
  const [error, setError] = useState<unknown>(null);
  const outcome = session.draft.value.outcome;
  if (!outcome) return null;
  const rate = (csat: number): void => {
    setError(null);
    session
      .close({ outcome: outcome.outcome, csat })
      .then(() => announce(`Satisfaction of ${csat} recorded.`))
      .catch(setError);
  };
  return (
    <fieldset class="csat">
      <legend>Customer satisfaction</legend>
      {[1, 2, 3, 4, 5].map((csat) => (
        <label key={csat}>
          <input type="radio" name="csat" value={csat} checked={outcome.csat === csat} onChange={() => rate(csat)} />
          <span>{csat}</span>
        </label>
      ))}
      <ProblemNote error={error} />
    </fieldset>
  );
}
