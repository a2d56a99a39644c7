// The time as views show it: once every half a minute is enough for ages.
import { signal } from "@preact/signals";

export const now = signal(Date.now());

window.setInterval(() => {
  if (document.visibilityState === "visible") now.value = Date.now();
}, 30_000);
