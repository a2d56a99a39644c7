// An error beside what caused it: what happened, what is known, and what can be done.
import type { ComponentChildren } from "preact";
import { describeError } from "../api/problem";
import { Icon } from "./icon";

interface ProblemNoteProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  children?: ComponentChildren;
}

export function ProblemNote({ error, onRetry, children }: ProblemNoteProps) {
  if (!error) return null;
  const { title, detail, errors } = describeError(error);
  return (
    <div class="problem" role="alert">
      <Icon name="review" />
      <div>
        <strong>{title}</strong>
        {detail && <p>{detail}</p>}
        {errors.length > 0 && (
          <ul>
            {errors.map((each) => (
              <li key={each.pointer + each.detail}>
                {each.pointer && <code>{each.pointer}</code>} {each.detail}
              </li>
            ))}
          </ul>
        )}
        {children}
        {onRetry && (
          <button type="button" class="button" onClick={onRetry}>
            Try again
          </button>
        )}
      </div>
    </div>
  );
}
