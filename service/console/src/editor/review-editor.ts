// Two versions of a text as one diff, to be decided as a whole or change by change.
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { getChunks, getOriginalDoc, unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { setUp } from "./reply-editor";

export interface ReviewOptions {
  parent: HTMLElement;
  label: string;
  /** What changes are shown against, and what a rejected change goes back to. */
  original: string;
  proposed: string;
  decidable: boolean;
  acceptLabel: string;
  rejectLabel: string;
  onChange: (open: number) => void;
}

export class ReviewEditor {
  private readonly view: EditorView;

  constructor(options: ReviewOptions) {
    const fixed = options.decidable ? [] : [EditorState.readOnly.of(true), EditorView.editable.of(false)];
    this.view = new EditorView({
      parent: options.parent,
      state: EditorState.create({
        doc: options.proposed,
        extensions: [
          setUp(options.label),
          fixed,
          options.decidable ? [] : EditorView.contentAttributes.of({ tabindex: "0", "aria-readonly": "true" }),
          history(),
          keymap.of([...standardKeymap, ...historyKeymap]),
          unifiedMergeView({
            original: options.original,
            highlightChanges: true,
            gutter: true,
            syntaxHighlightDeletions: false,
            mergeControls: options.decidable && ((type, action) => drawControl(type, action, options)),
          }),
          EditorView.updateListener.of((update) => {
            options.onChange(getChunks(update.state)?.chunks.length ?? 0);
          }),
        ],
      }),
    });
    options.onChange(getChunks(this.view.state)?.chunks.length ?? 0);
  }

  /** With every change that was not rejected. */
  get text(): string {
    return this.view.state.doc.toString();
  }

  /** With those changes alone that were accepted one by one. */
  get decided(): string {
    return getOriginalDoc(this.view.state).toString();
  }

  focus(): void {
    this.view.focus();
  }

  destroy(): void {
    this.view.destroy();
  }
}

function drawControl(
  type: "accept" | "reject",
  action: (event: MouseEvent) => void,
  options: ReviewOptions,
): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `chunk-button chunk-${type}`;
  button.textContent = type === "accept" ? options.acceptLabel : options.rejectLabel;
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", action);
  return button;
}
