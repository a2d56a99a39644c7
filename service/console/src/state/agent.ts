// Who sits here: sent along with every edit, kept in this browser.
import { signal } from "@preact/signals";
import type { Author } from "../api/wire";
import { keep, recall } from "./storage";

const KEY = "evenhand.agent";

export const agentName = signal(recall(KEY) ?? "");

export function renameAgent(name: string): void {
  agentName.value = name;
  keep(KEY, name);
}

/** The field `author` of a request; nothing where nobody said. */
export function author(): { author?: Author } {
  const name = agentName.value.trim();
  return name ? { author: { name } } : {};
}
