// One finding in full: what is wrong, by which clause, and what would be right.
import type { Finding } from "../api/wire";
import { Icon } from "../parts/icon";
import { nameOf, ruleName } from "../text/words";

interface FindingDetailsProps {
  finding: Finding;
  onClause?: ((id: string) => void) | undefined;
  onOverrule?: (() => void) | undefined;
}

export function FindingDetails({ finding, onClause, onOverrule }: FindingDetailsProps) {
  const { clause, claimed, allowed, suggestion, overruled } = finding;
  return (
    <div class="finding-details">
      <p class="finding-head">
        <SeverityMark finding={finding} />
        <strong>{ruleName(finding.rule)}</strong>
      </p>
      <p>{finding.message}</p>
      {(claimed || allowed) && (
        <dl class="claims">
          {claimed && <Row term="Claimed" value={claimed} />}
          {allowed && <Row term="Allowed" value={allowed} />}
        </dl>
      )}
      {clause && (
        <blockquote>
          “{clause.quote}”{" "}
          {onClause ? (
            <button type="button" class="link" onClick={() => onClause(clause.id)}>
              Show clause {clause.id}
            </button>
          ) : (
            <span class="mono">{clause.id}</span>
          )}
        </blockquote>
      )}
      {suggestion && <p class="suggestion">Try: {suggestion}</p>}
      {overruled ? (
        <p class="quiet">
          Overruled by {nameOf(overruled.author)}: “{overruled.reason}”
        </p>
      ) : (
        finding.severity === "blocking" &&
        onOverrule && (
          <button type="button" class="button" onClick={onOverrule}>
            Overrule…
          </button>
        )
      )}
    </div>
  );
}

export function SeverityMark({ finding }: { finding: Finding }) {
  if (finding.overruled) return <span class="severity"><Icon name="ready" size={14} /> Overruled</span>;
  if (finding.severity === "advisory") return <span class="severity"><Icon name="advisory" size={14} /> Advisory</span>;
  if (finding.verdict !== "fail") return <span class="severity severity-doubtful"><Icon name="review" size={14} /> To verify</span>;
  return <span class="severity severity-blocking"><Icon name="blocked" size={14} /> Blocking</span>;
}

function Row({ term, value }: { term: string; value: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}
