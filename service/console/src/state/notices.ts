// Short messages that appear, are read out, and go.
import { signal } from "@preact/signals";

export const notice = signal("");

/** Read out, and not shown: for what is on screen already. */
export const whisper = signal("");

let timer = 0;

export function announce(text: string, milliseconds = 6000): void {
  window.clearTimeout(timer);
  // Emptied first, so that the same words are read out again.
  notice.value = "";
  timer = window.setTimeout(() => {
    notice.value = text;
    timer = window.setTimeout(() => {
      notice.value = "";
    }, milliseconds);
  }, 30);
}
