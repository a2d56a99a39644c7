// The conversation that is answered, and below it what the answer may rest on.
import type { Checked } from "../api/wire";
import type { Case, CaseMessage } from "../api/wire-case";
import { Badge } from "../parts/badge";
import { Loading } from "../parts/loading";
import { ProblemNote } from "../parts/problem-note";
import { formatInstant } from "../text/time";
import { readable } from "../text/words";
import { ClauseList, FactList } from "./grounds";
import { MarkedMessage } from "./marked-message";
import type { DraftSession } from "./session";

export function ThreadPane({ session }: { session: DraftSession }) {
  const known = session.case.value;
  const error = session.caseError.value;
  return (
    <section class="pane thread" aria-label="Conversation" tabIndex={0}>
      <h2 class="pane-title">Conversation</h2>
      {!known && (error ? <ProblemNote error={error} onRetry={() => void session.loadCase()} /> : <Loading what="the conversation" />)}
      {known && (
        <>
          <Signals checked={session.checked.value} />
          <Messages known={known} answered={session.draft.value.based_on_message_id} checked={session.checked.value} />
          <FactList facts={known.facts} />
          <ClauseList clauses={known.clauses} shown={session.clause.value} />
        </>
      )}
    </section>
  );
}

function Signals({ checked }: { checked: Checked }) {
  const names = [...new Set(checked.signals.map(({ signal }) => signal))];
  if (names.length === 0) return null;
  return (
    <ul class="chips" aria-label="Signals in the newest message">
      {names.map((name) => (
        <li key={name}>
          <Badge icon="advisory" tone={name === "safety" || name === "self_harm" ? "danger" : "plain"}>
            {readable(name)}
          </Badge>
        </li>
      ))}
    </ul>
  );
}

interface MessagesProps {
  known: Case;
  answered: string;
  checked: Checked;
}

function Messages({ known, answered, checked }: MessagesProps) {
  const { messages } = known.conversation;
  const earlier = messages.slice(0, -2);
  const newest = messages.slice(-2);
  const draw = (message: CaseMessage) => (
    <Message key={message.id} message={message} known={known} checked={message.id === answered ? checked : null} />
  );
  return (
    <>
      {earlier.length > 0 && (
        <details class="earlier">
          <summary>{earlier.length === 1 ? "1 earlier message" : `${earlier.length} earlier messages`}</summary>
          {earlier.map(draw)}
        </details>
      )}
      {newest.map(draw)}
    </>
  );
}

interface MessageProps {
  message: CaseMessage;
  known: Case;
  checked: Checked | null;
}

function Message({ message, known, checked }: MessageProps) {
  const { type, name } = message.author;
  const who = name || (type === "requester" ? known.requester?.name : "") || readable(type);
  return (
    <article class={`message message-${type}`}>
      <header>
        <strong>{who}</strong>
        <span class="quiet">{type === "requester" ? "Customer" : readable(type)}</span>
        {message.created_at && <time dateTime={message.created_at}>{formatInstant(message.created_at)}</time>}
      </header>
      <MarkedMessage body={message.body} asks={checked?.asks ?? []} signals={checked?.signals ?? []} />
    </article>
  );
}
