// What each sentence shows and rests on: a glyph at its end, and its technique in the margin.
import { StateEffect, StateField, type EditorState, type Extension, type Range, RangeSet } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, WidgetType, gutter, type DecorationSet } from "@codemirror/view";
import type { Segment, Standing } from "../api/wire";
import { toUnits } from "../text/offsets";
import { STANDING, readable } from "../text/words";

/** Offsets are UTF-16 units of the text on screen. */
export interface PlacedSegment {
  segment: Segment;
  from: number;
  to: number;
}

interface Placed {
  segments: readonly PlacedSegment[];
  /** Whether the text was checked as it stands: nothing counts as verified before that. */
  checked: boolean;
  glyphs: DecorationSet;
}

export const showSegments = StateEffect.define<readonly Segment[]>();

export const standingsField = StateField.define<Placed>({
  create: () => ({ segments: [], checked: false, glyphs: Decoration.none }),
  update(placed, transaction) {
    let { segments, checked } = placed;
    if (transaction.docChanged) {
      checked = false;
      segments = segments
        .map(({ segment, from, to }) => ({
          segment,
          from: transaction.changes.mapPos(from, 1),
          to: transaction.changes.mapPos(to, -1),
        }))
        .filter(({ from, to }) => from < to);
    }
    for (const effect of transaction.effects) {
      if (!effect.is(showSegments)) continue;
      checked = true;
      const unit = toUnits(transaction.state.doc.toString());
      segments = effect.value
        .map((segment) => ({ segment, from: unit(segment.start), to: unit(segment.end) }))
        .filter(({ from, to }) => from < to);
    }
    if (segments === placed.segments && checked === placed.checked) return placed;
    return { segments, checked, glyphs: drawGlyphs(segments, checked) };
  },
  provide: (field) => EditorView.decorations.from(field, (placed) => placed.glyphs),
});

export const segmentAt = (state: EditorState, position: number): Segment | null =>
  state.field(standingsField).segments.find(({ from, to }) => from <= position && position <= to)?.segment ?? null;

export const standings: Extension = [
  standingsField,
  gutter({
    class: "cm-standings",
    lineMarker(view, line) {
      const { segments, checked } = view.state.field(standingsField);
      const here = segments.filter(({ from }) => line.from <= from && from <= line.to);
      return here.length > 0 ? new MarginMarker(here.map(({ segment }) => describe(segment, checked))) : null;
    },
    lineMarkerChange: (update) =>
      update.startState.field(standingsField) !== update.state.field(standingsField),
  }),
];

type Shown = Standing | "unchecked";

interface Description {
  shown: Shown;
  mark: string;
  technique: string;
}

function describe(segment: Segment, checked: boolean): Description {
  const shown: Shown = checked ? (segment.standing ?? "uncited") : "unchecked";
  return {
    shown,
    mark: shown === "unchecked" ? "…" : STANDING[shown].mark,
    technique: segment.technique ? readable(segment.technique) : "",
  };
}

function drawGlyphs(segments: readonly PlacedSegment[], checked: boolean): DecorationSet {
  const glyphs: Range<Decoration>[] = segments.map(({ segment, to }) =>
    Decoration.widget({ widget: new Glyph(describe(segment, checked)), side: 1 }).range(to),
  );
  return glyphs.length > 0 ? Decoration.set(glyphs, true) : (RangeSet.empty as DecorationSet);
}

class Glyph extends WidgetType {
  constructor(private readonly described: Description) {
    super();
  }

  override eq(other: Glyph): boolean {
    return same(this.described, other.described);
  }

  override toDOM(): HTMLElement {
    return drawMark(this.described, "standing-glyph");
  }
}

class MarginMarker extends GutterMarker {
  constructor(private readonly described: readonly Description[]) {
    super();
  }

  override eq(other: MarginMarker): boolean {
    return (
      this.described.length === other.described.length &&
      this.described.every((one, index) => same(one, other.described[index]))
    );
  }

  override toDOM(): HTMLElement {
    const list = document.createElement("div");
    for (const described of this.described) {
      const row = document.createElement("div");
      row.className = "standing-row";
      const name = document.createElement("span");
      name.textContent = described.technique;
      row.append(name, drawMark(described, "standing-mark"));
      list.append(row);
    }
    return list;
  }
}

/** Hidden from screen readers: the panel of sentences says the same in words. */
function drawMark(described: Description, className: string): HTMLElement {
  const mark = document.createElement("span");
  mark.className = `${className} standing-${described.shown}`;
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = described.mark;
  const word = described.shown === "unchecked" ? "not checked yet" : STANDING[described.shown].word;
  mark.title = [described.technique, word].filter(Boolean).join(": ");
  return mark;
}

const same = (one: Description, other: Description | undefined): boolean =>
  one.shown === other?.shown && one.technique === other.technique;
