// Times and durations as people say them.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const instant = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat("en", { dateStyle: "medium" });

export function formatInstant(iso: string | null | undefined): string {
  const time = iso ? Date.parse(iso) : Number.NaN;
  return Number.isNaN(time) ? "" : instant.format(time);
}

export function formatDay(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : day.format(time);
}

/** `3 d`, `2 h 5 min`, `just now` of a length in milliseconds. */
export function formatLength(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < MINUTE) return "under 1 min";
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < DAY) {
    const minutes = Math.floor((length % HOUR) / MINUTE);
    return `${Math.floor(length / HOUR)} h${minutes && length < 6 * HOUR ? ` ${minutes} min` : ""}`;
  }
  const hours = Math.floor((length % DAY) / HOUR);
  return `${Math.floor(length / DAY)} d${hours && length < 3 * DAY ? ` ${hours} h` : ""}`;
}

export type Urgency = "calm" | "soon" | "over";

export function readDue(iso: string | null | undefined, now: number): { text: string; urgency: Urgency } | null {
  const due = iso ? Date.parse(iso) : Number.NaN;
  if (Number.isNaN(due)) return null;
  const left = due - now;
  if (left < 0) return { text: `Overdue by ${formatLength(left)}`, urgency: "over" };
  return { text: `${formatLength(left)} left`, urgency: left < 2 * HOUR ? "soon" : "calm" };
}

const UNITS: Record<string, string> = { Y: "year", M: "month", W: "week", D: "day" };
const CLOCK: Record<string, string> = { H: "hour", M: "minute", S: "second" };

/** An ISO 8601 duration or date in words: `PT24H` is `24 hours`. */
export function formatDue(due: string | null | undefined): string {
  if (!due) return "";
  const [, days = "", clock = ""] = /^P([^T]*)(?:T(.+))?$/.exec(due) ?? [];
  const words = [...readParts(days, UNITS), ...readParts(clock, CLOCK)];
  return words.length > 0 ? words.join(" ") : formatDay(due);
}

function readParts(parts: string, names: Record<string, string>): string[] {
  return [...parts.matchAll(/(\d+(?:\.\d+)?)([A-Z])/g)].map(([, count = "", unit = ""]) => {
    const name = names[unit] ?? unit;
    return `${count} ${name}${count === "1" ? "" : "s"}`;
  });
}
