// Findings as underlines that move with the text while somebody types.
import { StateEffect, StateField, type ChangeDesc, type EditorState, type Range } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import type { Finding } from "../api/wire";
import { toUnits } from "../text/offsets";

/** Offsets are UTF-16 units of the text on screen. */
export interface PlacedFinding {
  finding: Finding;
  from: number;
  to: number;
}

interface Placed {
  findings: readonly PlacedFinding[];
  marks: DecorationSet;
}

/** Findings in the very text that is on screen; those without a place in it are left out. */
export const showFindings = StateEffect.define<readonly Finding[]>();

export const findingsField = StateField.define<Placed>({
  create: () => ({ findings: [], marks: Decoration.none }),
  update(placed, transaction) {
    let { findings } = placed;
    if (transaction.docChanged) findings = move(findings, transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(showFindings)) findings = place(effect.value, transaction.state.doc.toString());
    }
    return findings === placed.findings ? placed : { findings, marks: mark(findings) };
  },
  provide: (field) => EditorView.decorations.from(field, (placed) => placed.marks),
});

export const findingsAt = (state: EditorState, position: number): readonly PlacedFinding[] =>
  state.field(findingsField).findings.filter(({ from, to }) => from <= position && position <= to);

export type Weight = "overruled" | "blocking" | "doubtful" | "advisory";

/** Only what failed keeps a reply from going out; what no clause decides is for the agent to judge. */
export const weightOf = ({ overruled, severity, verdict }: Finding): Weight => {
  if (overruled) return "overruled";
  if (severity !== "blocking") return "advisory";
  return verdict === "fail" ? "blocking" : "doubtful";
};

function place(findings: readonly Finding[], text: string): PlacedFinding[] {
  const unit = toUnits(text);
  return findings.flatMap((finding) => {
    if (!finding.span) return [];
    const from = unit(finding.span.start);
    const to = unit(finding.span.end);
    return from < to ? [{ finding, from, to }] : [];
  });
}

function move(findings: readonly PlacedFinding[], changes: ChangeDesc): PlacedFinding[] {
  return findings
    .map(({ finding, from, to }) => ({ finding, from: changes.mapPos(from, 1), to: changes.mapPos(to, -1) }))
    .filter(({ from, to }) => from < to);
}

function mark(findings: readonly PlacedFinding[]): DecorationSet {
  const marks: Range<Decoration>[] = findings.map(({ finding, from, to }) =>
    Decoration.mark({ class: `finding finding-${weightOf(finding)}` }).range(from, to),
  );
  return Decoration.set(marks, true);
}
