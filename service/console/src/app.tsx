// The frame of the console: where one is, who one is, and the view of the address.
import { useEffect, useState } from "preact/hooks";
import { DraftPage } from "./draft/draft-page";
import { InsightsView } from "./insights/insights-view";
import { Icon, type IconName } from "./parts/icon";
import { KeyDialog } from "./parts/key-dialog";
import { ShortcutDialog } from "./parts/shortcut-dialog";
import { PlaygroundView } from "./playground/playground-view";
import { QueueView } from "./queue/queue-view";
import { agentName, renameAgent } from "./state/agent";
import { keyWanted } from "./state/key";
import { notice, whisper } from "./state/notices";
import { route, type Route } from "./state/route";
import { useShortcuts } from "./state/shortcuts";

const PLACES: readonly { view: Route["view"]; label: string; hash: string; icon: IconName }[] = [
  { view: "queue", label: "Queue", hash: "#/", icon: "inbox" },
  { view: "insights", label: "Insights", hash: "#/insights", icon: "chart" },
  { view: "playground", label: "Playground", hash: "#/playground", icon: "play" },
];

export function App() {
  const [listing, setListing] = useState(false);
  const [keys, setKeys] = useState(0);
  useShortcuts("Everywhere", [{ keys: "?", label: "Show the shortcuts", run: () => setListing(true) }]);
  return (
    <>
      <a class="skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href="#/" aria-label="Evenhand, to the queue">
          <span class="brand-mark" aria-hidden="true" />
          Evenhand
        </a>
        <nav aria-label="Places">
          {PLACES.map((place) => (
            <a key={place.view} class="place" href={place.hash} aria-current={isHere(place.view) ? "page" : undefined}>
              <Icon name={place.icon} />
              <span>{place.label}</span>
            </a>
          ))}
        </nav>
        <div class="top-end">
          <label class="agent">
            <span>Your name</span>
            <input
              value={agentName.value}
              autocomplete="name"
              maxLength={100}
              placeholder="not set"
              onChange={(event) => renameAgent(event.currentTarget.value)}
            />
          </label>
          <button type="button" class="icon-button" aria-label="Keyboard shortcuts" onClick={() => setListing(true)}>
            <Icon name="keys" />
          </button>
        </div>
      </header>
      <View key={keys} route={route.value} />
      <div class="notice" role="status" aria-live="polite">
        {notice.value && <p>{notice.value}</p>}
      </div>
      <div class="offscreen" role="status" aria-live="polite">
        {whisper.value}
      </div>
      {keyWanted.value && <KeyDialog onSaved={() => setKeys(keys + 1)} />}
      {listing && <ShortcutDialog onClose={() => setListing(false)} />}
    </>
  );
}

function View({ route: here }: { route: Route }) {
  useEffect(() => {
    document.title = here.view === "queue" ? "Evenhand" : `${here.view === "draft" ? "Draft" : titleOf(here.view)} · Evenhand`;
    window.scrollTo(0, 0);
    whisper.value = document.title;
  }, [here]);
  if (here.view === "draft") return <DraftPage key={here.id} id={here.id} />;
  if (here.view === "insights") return <InsightsView />;
  if (here.view === "playground") return <PlaygroundView />;
  return <QueueView />;
}

const titleOf = (view: Route["view"]): string => PLACES.find((place) => place.view === view)?.label ?? "";

const isHere = (view: Route["view"]): boolean =>
  route.value.view === view || (view === "queue" && route.value.view === "draft");

/** The address belongs to the routes, so that the browser's own jump would lead away. */
function skipToMain(event: Event): void {
  event.preventDefault();
  const main = document.getElementById("main");
  main?.setAttribute("tabindex", "-1");
  main?.focus();
}
