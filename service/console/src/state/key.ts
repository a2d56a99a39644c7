// The key that requests show, kept until this tab is closed: another person at this desk does not find it.
import { signal } from "@preact/signals";

const KEY = "evenhand.key";

/** Whether the server refused a request for want of a key that works. */
export const keyWanted = signal(false);

/** The header of a request; nothing where there is no key. */
export function keyHeader(): Record<string, string> {
  const key = readKey();
  return key ? { Authorization: `Bearer ${key}` } : {};
}

export function saveKey(key: string): void {
  try {
    sessionStorage.setItem(KEY, key.trim());
  } catch {
    // Forbidden by the browser: the page asks again, as it must.
  }
}

function readKey(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}
