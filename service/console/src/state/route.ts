// The address as a place in the console.
import { signal } from "@preact/signals";

export type Route =
  | { view: "queue" }
  | { view: "draft"; id: string }
  | { view: "insights" }
  | { view: "playground" };

export const route = signal<Route>(readHash());

window.addEventListener("hashchange", () => {
  route.value = readHash();
});

export const draftPath = (id: string): string => `#/drafts/${encodeURIComponent(id)}`;

export function go(hash: string): void {
  location.hash = hash;
}

function readHash(): Route {
  const [view, rest] = location.hash.replace(/^#\/?/, "").split("/");
  if (view === "drafts" && rest) {
    try {
      return { view: "draft", id: decodeURIComponent(rest) };
    } catch {
      return { view: "draft", id: rest };
    }
  }
  if (view === "insights" || view === "playground") return { view };
  return { view: "queue" };
}
