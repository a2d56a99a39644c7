// A text that was typed here and never stored, because the draft was closed meanwhile.
import { useState } from "preact/hooks";
import { copyText } from "../parts/clipboard";
import { announce } from "../state/notices";
import { Banner } from "./banner";
import { dropText, recallText } from "./kept-text";

export function LeftoverBanner({ id }: { id: string }) {
  const [left, setLeft] = useState(() => recallText(id)?.body ?? null);
  if (left === null) return null;
  return (
    <Banner icon="review" tone="warning">
      <p>What you typed was not stored: this draft was closed before that. It is kept in this browser.</p>
      <button
        type="button"
        class="button"
        onClick={() => void copyText(left).then((copied) => announce(copied ? "Copied." : "The browser did not allow copying."))}
      >
        Copy what I typed
      </button>
      <button
        type="button"
        class="button"
        onClick={() => {
          dropText(id);
          setLeft(null);
        }}
      >
        Forget it
      </button>
    </Banner>
  );
}
