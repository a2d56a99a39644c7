// Every key that works in the view that is shown.
import { useState } from "preact/hooks";
import { listShortcuts } from "../state/shortcuts";
import { Dialog } from "./dialog";

export function ShortcutDialog({ onClose }: { onClose: () => void }) {
  const [groups] = useState(listShortcuts);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      {groups.map(({ title, shortcuts }) => (
        <section key={title} class="keys">
          <h3>{title}</h3>
          <dl>
            {shortcuts.map(({ keys, label }) => (
              <div key={keys}>
                <dt>
                  {keys.split(" or ").map((one, index) => (
                    <span key={one}>
                      {index > 0 && " or "}
                      {one.split("+").map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </span>
                  ))}
                </dt>
                <dd>{label}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
