// A text that the server has not acknowledged, kept in this browser under its draft.
import { forget, keep, recall } from "../state/storage";

export interface KeptText {
  body: string;
  /** The stored revision that it changes. */
  revision: number;
}

const key = (id: string): string => `evenhand.kept.${id}`;

/** Whether it could be kept. */
export const keepText = (id: string, text: KeptText): boolean => keep(key(id), JSON.stringify(text));

export function recallText(id: string): KeptText | null {
  try {
    const kept: unknown = JSON.parse(recall(key(id)) ?? "null");
    return isKeptText(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** Forgets the text once exactly it was acknowledged; a newer one stays. */
export function releaseText(id: string, acknowledged: string): void {
  if (recallText(id)?.body === acknowledged) forget(key(id));
}

export const dropText = (id: string): void => forget(key(id));

const isKeptText = (value: unknown): value is KeptText =>
  typeof value === "object" &&
  value !== null &&
  "body" in value &&
  typeof value.body === "string" &&
  "revision" in value &&
  typeof value.revision === "number";
