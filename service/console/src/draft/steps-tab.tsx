// What was promised, as a list to tick off. The ticks are the agent's own and stay in this browser.
import { useState } from "preact/hooks";
import type { NextStep } from "../api/wire";
import { keep, recall } from "../state/storage";
import { formatDue, formatInstant } from "../text/time";
import { readable } from "../text/words";
import type { DraftSession } from "./session";

const ACTORS: Record<NextStep["actor"], string> = { agent: "You", company: "The company", requester: "The customer" };

export function StepsTab({ session }: { session: DraftSession }) {
  const [done, setDone] = useState(() => readTicks(session.id));
  const { next_steps: steps } = session.checked.value;
  const { follow_up: followUp } = session.draft.value;
  const tick = (name: string, ticked: boolean): void => {
    const next = ticked ? [...done, name] : done.filter((each) => each !== name);
    setDone(next);
    keep(key(session.id), JSON.stringify(next));
  };
  return (
    <>
      {steps.length === 0 && <p>The text promises no next step.</p>}
      <ul class="steps" aria-label="Next steps">
        {steps.map((step, index) => {
          const name = `${step.actor} ${step.text}`;
          return (
            <li key={name + index}>
              <label>
                <input
                  type="checkbox"
                  checked={done.includes(name)}
                  onChange={(event) => tick(name, event.currentTarget.checked)}
                />
                <span>
                  <strong>{ACTORS[step.actor]}</strong>: {readable(step.action)}
                  {step.due && <span class="step-due">within {formatDue(step.due)}</span>}
                  <q class="quiet">{step.text}</q>
                </span>
              </label>
            </li>
          );
        })}
      </ul>
      {followUp && (
        <section class="follow-up">
          <h3>Follow-up, after {formatDue(followUp.after)}</h3>
          <p class="preserve">{followUp.body}</p>
          <p class="quiet">
            {session.draft.value.scheduled_for
              ? `Scheduled for ${formatInstant(session.draft.value.scheduled_for)}.`
              : "It becomes a draft of its own once this reply is accepted."}
          </p>
        </section>
      )}
    </>
  );
}

const key = (id: string): string => `evenhand.steps.${id}`;

function readTicks(id: string): string[] {
  try {
    const ticks: unknown = JSON.parse(recall(key(id)) ?? "[]");
    return Array.isArray(ticks) ? ticks.filter((tick) => typeof tick === "string") : [];
  } catch {
    return [];
  }
}
