// The text of a reply under an agent's hands: one CodeMirror view, and what the console asks of it.
import { history, historyKeymap, isolateHistory, standardKeymap } from "@codemirror/commands";
import { diff } from "@codemirror/merge";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, keymap } from "@codemirror/view";
import type { Finding, Segment } from "../api/wire";
import { cards, openCardHere, setCard, type CardRenderer } from "./cards";
import { findingsField, showFindings, type PlacedFinding } from "./findings";
import { segmentAt, showSegments, standings } from "./standings";
import { theme } from "./theme";

export interface ReplyEditorOptions {
  parent: HTMLElement;
  text: string;
  label: string;
  renderCard: CardRenderer;
  onChange: (text: string) => void;
  onSegment?: (segment: Segment | null) => void;
  onBlur?: () => void;
  withStandings: boolean;
}

export class ReplyEditor {
  private readonly view: EditorView;
  private readonly writing = new Compartment();

  constructor(options: ReplyEditorOptions) {
    this.view = new EditorView({
      parent: options.parent,
      state: EditorState.create({
        doc: options.text,
        extensions: [
          setUp(options.label),
          keymap.of([...standardKeymap, ...historyKeymap]),
          history(),
          findingsField,
          options.withStandings ? standings : [],
          cards(options.renderCard),
          this.writing.of([]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) options.onChange(update.state.doc.toString());
            if (options.withStandings && (update.docChanged || update.selectionSet || update.transactions.length > 0)) {
              options.onSegment?.(segmentAt(update.state, update.state.selection.main.head));
            }
          }),
          EditorView.domEventHandlers({ blur: () => options.onBlur?.() }),
        ],
      }),
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** Changes the text to another one, as one edit that can be undone. */
  replace(text: string): void {
    const before = this.text;
    if (text === before) return;
    const changes = diff(before, text).map(({ fromA, toA, fromB, toB }) => ({
      from: fromA,
      to: toA,
      insert: text.slice(fromB, toB),
    }));
    this.view.dispatch({ changes, annotations: isolateHistory.of("full"), scrollIntoView: true });
  }

  /** Shows what was found in the very text on screen. */
  show(findings: readonly Finding[], segments: readonly Segment[] | null): void {
    const effects = [showFindings.of(findings), ...(segments ? [showSegments.of(segments)] : [])];
    this.view.dispatch({ effects });
  }

  lock(locked: boolean): void {
    const extension: Extension = locked
      ? [
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          EditorView.contentAttributes.of({ tabindex: "0", "aria-readonly": "true" }),
        ]
      : [];
    this.view.dispatch({ effects: this.writing.reconfigure(extension) });
  }

  focus(): void {
    this.view.focus();
  }

  /** Puts the cursor on a finding and opens its card. */
  jumpTo(finding: Finding): boolean {
    const placed = this.placed.find((one) => one.finding === finding);
    if (!placed) return false;
    this.select(placed.from);
    this.view.dispatch({ effects: setCard.of({ placed: [placed], from: placed.from, to: placed.to, focused: false }) });
    return true;
  }

  /** The finding after the cursor, or before it; from the end it starts over. */
  findNext(forwards: boolean, fits: (finding: Finding) => boolean = () => true): PlacedFinding | null {
    const head = this.view.state.selection.main.head;
    const sorted = this.placed.filter(({ finding }) => fits(finding)).sort((a, b) => a.from - b.from);
    if (!forwards) return sorted.findLast(({ from }) => from < head) ?? sorted.at(-1) ?? null;
    return sorted.find(({ from }) => from > head) ?? sorted[0] ?? null;
  }

  select(position: number): void {
    const anchor = Math.min(position, this.view.state.doc.length);
    this.view.dispatch({
      selection: { anchor },
      effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    });
    this.view.focus();
  }

  openCard(): boolean {
    return openCardHere(this.view, true);
  }

  destroy(): void {
    this.view.destroy();
  }

  private get placed(): readonly PlacedFinding[] {
    return this.view.state.field(findingsField).findings;
  }
}

/** What every text of the console has in common. */
export const setUp = (label: string): Extension => [
  theme,
  EditorView.lineWrapping,
  drawSelection(),
  EditorState.tabSize.of(4),
  EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "true", autocorrect: "on", autocapitalize: "on" }),
];
