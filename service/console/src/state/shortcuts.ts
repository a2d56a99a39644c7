// Keys that work anywhere in a view, and the list of them that the dialog shows.
import { useLayoutEffect, useRef } from "preact/hooks";

export interface Shortcut {
  /** As in `Ctrl+Shift+C`, `F8`, `j`; Ctrl stands for the command key of a Mac, too. */
  keys: string;
  label: string;
  run: () => void;
  /** Whether it works while somebody types; the default where it needs a modifier or is a function key. */
  whileTyping?: boolean;
}

const groups = new Map<string, () => readonly Shortcut[]>();

/** The shortcuts of a view while it is shown, under its title. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  // Before the view is painted: who sees it may press a key at once.
  useLayoutEffect(() => {
    groups.set(title, () => latest.current);
    return () => {
      groups.delete(title);
    };
  }, [title]);
}

export function listShortcuts(): { title: string; shortcuts: readonly Shortcut[] }[] {
  return [...groups].map(([title, read]) => ({ title, shortcuts: read() }));
}

export function startShortcuts(): void {
  window.addEventListener("keydown", (event) => {
    // A dialog has its own keys, and a half-composed character is nobody's command.
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const typing = isTyping(event.target);
    for (const read of groups.values()) {
      for (const shortcut of read()) {
        if (!matches(shortcut.keys, event)) continue;
        if (typing && !(shortcut.whileTyping ?? /Ctrl|Alt|F\d/.test(shortcut.keys))) continue;
        event.preventDefault();
        shortcut.run();
        return;
      }
    }
  });
}

function matches(keys: string, event: KeyboardEvent): boolean {
  return keys.split(" or ").some((one) => {
    const parts = one.split("+");
    const key = parts[parts.length - 1] ?? "";
    const modified = (name: string): boolean => parts.includes(name);
    if (modified("Ctrl") !== (event.ctrlKey || event.metaKey) || modified("Alt") !== event.altKey) return false;
    // The key that makes "?" or "/" may need Shift, depending on the keyboard.
    if (key.length > 1 || /[a-z]/i.test(key)) {
      if (modified("Shift") !== event.shiftKey) return false;
    }
    return event.key.toLowerCase() === NAMES[key] || event.key.toLowerCase() === key.toLowerCase();
  });
}

const NAMES: Record<string, string> = { Down: "arrowdown", Up: "arrowup", Esc: "escape" };

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["radio", "checkbox"].includes(target.type);
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName);
}
