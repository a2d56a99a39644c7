// What a reply may rest on: the facts of the case and the clauses of the policy.
import { useEffect, useRef } from "preact/hooks";
import type { Clause, Fact } from "../api/wire-case";

/** Where panes stack, the facts would push the text out of sight. */
const WIDE = matchMedia("(min-width: 52rem)");

export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <details class="grounds" open={WIDE.matches}>
      <summary>Facts ({facts.length})</summary>
      {facts.length === 0 && <p class="quiet">The CRM sent no facts.</p>}
      <dl class="facts">
        {facts.map((fact) => (
          <div key={fact.key}>
            <dt>{fact.key.replaceAll("_", " ")}</dt>
            <dd>
              {fact.value}
              {fact.source === "message" && <span class="quiet"> (from the message)</span>}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

interface ClauseListProps {
  clauses: readonly Clause[];
  /** The clause that somebody asked for, and when. */
  shown: { id: string; at: number } | null;
}

export function ClauseList({ clauses, shown }: ClauseListProps) {
  const list = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (!shown || !list.current) return;
    list.current.open = true;
    const target = list.current.querySelector<HTMLElement>(`[data-clause="${CSS.escape(shown.id)}"]`);
    if (!target) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    target.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    target.focus({ preventScroll: true });
  }, [shown, clauses]);
  return (
    <details class="grounds" ref={list}>
      <summary>Policy ({clauses.length} clauses)</summary>
      <ol class="clauses">
        {clauses.map((clause, index) => (
          <li
            key={clause.id}
            class={clause.id === shown?.id ? "clause clause-shown" : "clause"}
            data-clause={clause.id}
            tabIndex={-1}
          >
            {clause.heading && clause.heading !== clauses[index - 1]?.heading && <h3>{clause.heading}</h3>}
            <span class="mono">{clause.id}</span> {clause.text}
          </li>
        ))}
      </ol>
    </details>
  );
}
