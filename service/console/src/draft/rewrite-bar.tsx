// Asking for another version of the text, and waiting for it without being held up.
import { useEffect, useState } from "preact/hooks";
import type { Operation } from "../api/wire-case";
import { Icon } from "../parts/icon";
import { ProblemNote } from "../parts/problem-note";
import type { DraftSession } from "./session";

const PLAIN: readonly (readonly [Operation, string])[] = [
  ["shorten", "Shorten"],
  ["elaborate", "Elaborate"],
  ["warmer", "Warmer"],
  ["plainer", "Plainer"],
  ["firmer", "Firmer"],
];

const WORDED: Record<"translate" | "instruct", { button: string; label: string; hint: string; longest: number }> = {
  translate: { button: "Translate…", label: "Language", hint: "such as Spanish", longest: 60 },
  instruct: { button: "Instruct…", label: "Instruction", hint: "such as: mention the courier first", longest: 1000 },
};

export function RewriteBar({ session }: { session: DraftSession }) {
  const [asking, setAsking] = useState<"translate" | "instruct" | null>(null);
  const state = session.rewriter.state.value;
  const ask = (operation: Operation, instructions = ""): void => {
    setAsking(null);
    void session.rewriter.ask(operation, instructions);
  };
  if (state.kind === "working") return <Progress session={session} operation={state.operation} since={state.since} />;
  return (
    <div class="rewrite">
      <div class="rewrite-row" role="toolbar" aria-label="Rewrite">
        <span class="rewrite-title" aria-hidden="true">
          <Icon name="wand" /> Rewrite
        </span>
        {PLAIN.map(([operation, word]) => (
          <button key={operation} type="button" class="button button-quiet" onClick={() => ask(operation)}>
            {word}
          </button>
        ))}
        {(["translate", "instruct"] as const).map((operation) => (
          <button
            key={operation}
            type="button"
            class="button button-quiet"
            aria-expanded={asking === operation}
            onClick={() => setAsking(asking === operation ? null : operation)}
          >
            {WORDED[operation].button}
          </button>
        ))}
      </div>
      {asking && <WordedWish key={asking} operation={asking} onAsk={ask} onCancel={() => setAsking(null)} />}
      {state.kind === "failed" && <ProblemNote error={state.error} />}
    </div>
  );
}

interface WordedWishProps {
  operation: "translate" | "instruct";
  onAsk: (operation: Operation, instructions: string) => void;
  onCancel: () => void;
}

function WordedWish({ operation, onAsk, onCancel }: WordedWishProps) {
  const [words, setWords] = useState("");
  const { label, hint, longest } = WORDED[operation];
  return (
    <form
      class="worded-wish"
      onSubmit={(event) => {
        event.preventDefault();
        if (words.trim()) onAsk(operation, words.trim());
      }}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
    >
      <label class="field">
        <span>{label}</span>
        <input
          value={words}
          placeholder={hint}
          maxLength={longest}
          ref={(input) => input?.focus()}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button button-primary" disabled={!words.trim()}>
        Rewrite
      </button>
    </form>
  );
}

function Progress({ session, operation, since }: { session: DraftSession; operation: Operation; since: number }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => setSeconds(Math.floor((Date.now() - since) / 1000)), 500);
    return () => window.clearInterval(timer);
  }, [since]);
  return (
    <div class="rewrite rewrite-working">
      <progress aria-label="Rewriting" />
      <span role="status">Rewriting ({operation}). You can go on typing.</span>
      <span class="quiet" aria-hidden="true">
        {seconds} s
      </span>
      <button type="button" class="button" onClick={() => session.rewriter.cancel()}>
        Cancel the rewriting
      </button>
    </div>
  );
}
