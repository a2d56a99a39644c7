// How the text is set. Colours are the page's own variables, so that light and dark need no second theme.
import { EditorView } from "@codemirror/view";

export const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "transparent", fontSize: "1rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "1.65", overflowX: "hidden" },
  ".cm-content": { padding: "1rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 1rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "transparent", border: "none", color: "var(--muted)" },
  ".cm-tooltip.finding-card": { border: "1px solid var(--line)", backgroundColor: "var(--surface)" },
  ".cm-deletedChunk .cm-chunkButtons": { position: "static" },
  ".cm-chunkButtons button": { color: "var(--ink)", margin: "0" },
  ".cm-changedText, .cm-insertedLine .cm-changedText": {
    background: "var(--added)",
    textDecoration: "underline",
    textDecorationColor: "var(--accent)",
    textUnderlineOffset: "3px",
  },
  ".cm-deletedChunk": { background: "var(--removed-line)", padding: "0 1rem" },
  ".cm-deletedChunk .cm-deletedText, .cm-deletedText": {
    background: "var(--removed)",
    textDecoration: "line-through",
    textDecorationColor: "var(--danger)",
  },
  ".cm-changedLine, .cm-insertedLine": { backgroundColor: "var(--added-line) !important" },
  ".cm-changedLineGutter": { background: "var(--accent) !important" },
  ".cm-deletedLineGutter": { background: "var(--danger) !important" },
});
