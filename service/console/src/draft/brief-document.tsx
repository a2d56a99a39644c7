// An escalation brief as a document to read.
import type { ComponentChildren } from "preact";
import type { Brief, BriefLimit } from "../api/wire-case";
import { formatDue, formatInstant } from "../text/time";
import { nameOf, readable } from "../text/words";

export function BriefDocument({ brief, onClause }: { brief: Brief; onClause: (id: string) => void }) {
  return (
    <article class="brief" aria-label="Brief">
      <p class="brief-summary">{brief.summary}</p>
      {brief.respond_by && (
        <p class="quiet">
          Answer within {formatDue(brief.respond_by)}
          {brief.due_at && `, by ${formatInstant(brief.due_at)}`}
        </p>
      )}
      <Part title="To decide">{list(brief.decisions)}</Part>
      <Part title="Requested">{list(brief.requested)}</Part>
      <Part title="Offered">{list(brief.offered)}</Part>
      <Part title="What stops us">{limits(brief.limits, onClause)}</Part>
      <Part title="What may be given without them">{limits(brief.allowed, onClause)}</Part>
      <Part title="Tried so far">
        {brief.tried.length > 0 && (
          <ul>
            {brief.tried.map((each, index) => (
              <li key={index}>
                <strong>{nameOf(each.author)}</strong> {each.at && <span class="quiet">{formatInstant(each.at)}</span>}: {each.text}
              </li>
            ))}
          </ul>
        )}
      </Part>
      <Part title="Facts">
        {brief.facts.length > 0 && (
          <ul>
            {brief.facts.map((fact) => (
              <li key={fact.key}>
                {fact.key.replaceAll("_", " ")}: {fact.value}
              </li>
            ))}
          </ul>
        )}
      </Part>
      <Part title="In the requester’s words">{list(brief.evidence)}</Part>
    </article>
  );
}

/** A part with nothing in it is left out. */
function Part({ title, children }: { title: string; children: ComponentChildren }) {
  if (!children) return null;
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

const limits = (items: readonly BriefLimit[], onClause: (id: string) => void) =>
  items.length > 0 && (
    <ul>
      {items.map(({ slot, reason, clause, quote }) => (
        <li key={slot}>
          {readable(slot)}: {reason}{" "}
          {clause && (
            <button type="button" class="link" onClick={() => onClause(clause)}>
              Clause {clause}
            </button>
          )}
          {quote && <q>{quote}</q>}
        </li>
      ))}
    </ul>
  );

const list = (items: readonly string[]) =>
  items.length > 0 && (
    <ul>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
