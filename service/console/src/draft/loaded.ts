// Something read from the server when a part of the page appears, and again when it is asked for.
import { useEffect, useState } from "preact/hooks";

export interface Loaded<Value> {
  value: Value | null;
  error: unknown;
  reload: () => void;
}

/** Reads anew when one of `dependencies` changes; an answer that comes too late is dropped. */
export function useLoaded<Value>(read: () => Promise<Value>, dependencies: readonly unknown[]): Loaded<Value> {
  const [value, setValue] = useState<Value | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let late = false;
    setError(null);
    read()
      .then((answer) => !late && setValue(answer))
      .catch((failure: unknown) => !late && setError(failure));
    return () => {
      late = true;
    };
  }, [...dependencies, attempt]);
  return { value, error, reload: () => setAttempt(attempt + 1) };
}
