// Asking for the key without which the server answers nothing.
import { useState } from "preact/hooks";
import { keyWanted, saveKey } from "../state/key";
import { Dialog } from "./dialog";

export function KeyDialog({ onSaved }: { onSaved: () => void }) {
  const [key, setKey] = useState("");
  const submit = (event: Event): void => {
    event.preventDefault();
    saveKey(key);
    keyWanted.value = false;
    onSaved();
  };
  return (
    <Dialog title="This server asks for a key" onClose={() => (keyWanted.value = false)}>
      <form onSubmit={submit}>
        <p>Whoever runs Evenhand makes one with evenhand keys create. It is forgotten when you close this tab.</p>
        <label class="field">
          <span>Key</span>
          <input
            type="password"
            autocomplete="off"
            required
            pattern="\s*ek_.+"
            title="A key begins with ek_"
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button button-primary">
          Go on
        </button>
      </form>
    </Dialog>
  );
}
