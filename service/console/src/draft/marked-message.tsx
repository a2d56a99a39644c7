// A customer's words, with what they ask for and what their words show.
import type { Ask, Signal } from "../api/wire";
import { Icon, type IconName } from "../parts/icon";
import { toUnits } from "../text/offsets";
import { cut, type Mark } from "../text/pieces";
import { ASK, readable } from "../text/words";

type Meaning = { kind: "ask"; ask: Ask } | { kind: "signal"; signal: Signal };

const ASK_ICONS: Record<Ask["state"], IconName> = { answered: "ready", deferred: "deferred", missed: "review" };

interface MarkedMessageProps {
  body: string;
  asks: readonly Ask[];
  signals: readonly Signal[];
}

export function MarkedMessage({ body, asks, signals }: MarkedMessageProps) {
  const unit = toUnits(body);
  const marks: Mark<Meaning>[] = [
    ...asks.flatMap((ask) => locate(ask, body, unit)),
    ...signals.map((signal) => ({
      from: unit(signal.start),
      to: unit(signal.end),
      meaning: { kind: "signal" as const, signal },
    })),
  ];
  return (
    <p class="message-body">
      {cut(body, marks).map((piece) => {
        const ask = piece.marks.find(({ meaning }) => meaning.kind === "ask");
        const names = piece.marks.flatMap(({ meaning }) =>
          meaning.kind === "signal" ? [readable(meaning.signal.signal)] : [],
        );
        const words = names.length > 0 ? <span class="signal" title={names.join(", ")}>{piece.text}</span> : piece.text;
        if (ask?.meaning.kind !== "ask") return <span key={piece.from}>{words}</span>;
        const { state } = ask.meaning.ask;
        return (
          <mark key={piece.from} class={`ask ask-${state}`}>
            {words}
            {piece.to === ask.to && (
              <span class="ask-state">
                <Icon name={ASK_ICONS[state]} size={12} />
                {ASK[state]}
              </span>
            )}
          </mark>
        );
      })}
    </p>
  );
}

function locate(ask: Ask, body: string, unit: (offset: number) => number): Mark<Meaning>[] {
  const placed = typeof ask.start === "number" && typeof ask.end === "number";
  const from = placed ? unit(ask.start ?? 0) : body.indexOf(ask.text);
  const to = placed ? unit(ask.end ?? 0) : from + ask.text.length;
  return from < 0 || from >= to ? [] : [{ from, to, meaning: { kind: "ask", ask } }];
}
