// The card of a finding: under the pointer, or opened from the keyboard at the cursor.
import { StateEffect, StateField, type EditorState, type Extension } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, showTooltip, type Tooltip } from "@codemirror/view";
import type { Finding } from "../api/wire";
import { findingsAt, findingsField, showFindings, weightOf, type PlacedFinding } from "./findings";

/** Draws the findings into the element; returns what cleans up. */
export type CardRenderer = (findings: readonly Finding[], element: HTMLElement, close: () => void) => () => void;

interface OpenCard {
  placed: readonly PlacedFinding[];
  from: number;
  to: number;
  /** Whether the card takes the focus, as after its shortcut. */
  focused: boolean;
}

export const setCard = StateEffect.define<OpenCard | null>();

export function cards(renderer: CardRenderer): Extension {
  const field = StateField.define<OpenCard | null>({
    create: () => null,
    update(card, transaction) {
      for (const effect of transaction.effects) {
        if (effect.is(setCard)) return effect.value;
        if (effect.is(showFindings)) return card && stands(card, transaction.state) ? card : null;
      }
      if (!card || transaction.docChanged) return null;
      const head = transaction.state.selection.main.head;
      return transaction.selection && (head < card.from || head > card.to) ? null : card;
    },
    provide: (own) => showTooltip.from(own, (card) => card && build(card, renderer)),
  });
  return [
    field,
    hoverTooltip((view, position) => {
      const placed = findingsAt(view.state, position);
      // An open card stays the only one.
      return placed.length === 0 || view.state.field(field) ? null : build(enclose(placed, false), renderer);
    }),
    keymap.of([
      { key: "Alt-Enter", run: (view) => openCardHere(view, true) },
      { key: "Escape", run: (view) => closeCard(view, field) },
    ]),
  ];
}

/** Opens the card of what is found at the cursor. */
export function openCardHere(view: EditorView, focused: boolean): boolean {
  const placed = findingsAt(view.state, view.state.selection.main.head);
  if (placed.length === 0) return false;
  view.dispatch({ effects: setCard.of(enclose(placed, focused)) });
  return true;
}

function closeCard(view: EditorView, field: StateField<OpenCard | null>): boolean {
  if (!view.state.field(field)) return false;
  view.dispatch({ effects: setCard.of(null) });
  return true;
}

const enclose = (placed: readonly PlacedFinding[], focused: boolean): OpenCard => ({
  placed,
  from: Math.min(...placed.map(({ from }) => from)),
  to: Math.max(...placed.map(({ to }) => to)),
  focused,
});

/** Whether what it tells is still found there: saving a text finds the same again. */
const stands = (card: OpenCard, state: EditorState): boolean =>
  card.placed.every((one) => state.field(findingsField).findings.some((other) => same(one, other)));

const same = (one: PlacedFinding, other: PlacedFinding): boolean =>
  one.from === other.from &&
  one.to === other.to &&
  one.finding.rule === other.finding.rule &&
  one.finding.message === other.finding.message &&
  weightOf(one.finding) === weightOf(other.finding);

function build(card: OpenCard, renderer: CardRenderer): Tooltip {
  return {
    pos: card.from,
    end: card.to,
    above: false,
    create(view) {
      const dom = document.createElement("div");
      dom.className = "finding-card";
      dom.tabIndex = -1;
      dom.setAttribute("role", "dialog");
      dom.setAttribute("aria-label", "Finding");
      const close = (): void => {
        view.dispatch({ effects: setCard.of(null) });
        view.focus();
      };
      dom.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        close();
      });
      const clear = renderer(card.placed.map(({ finding }) => finding), dom, close);
      return { dom, offset: { x: 0, y: 7 }, mount: () => card.focused && dom.focus(), destroy: clear };
    },
  };
}
