// Line icons, drawn here so that nothing is loaded. They go along with words and are hidden from screen readers.

const PATHS = {
  ready: "M5.2 8.2l2 2 3.6-4.2M14.2 8A6.2 6.2 0 1 1 1.8 8a6.2 6.2 0 0 1 12.4 0z",
  review: "M8 4.6v4.2M8 11.2v.2M14.2 8A6.2 6.2 0 1 1 1.8 8a6.2 6.2 0 0 1 12.4 0z",
  blocked: "M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4",
  advisory: "M8 1.8l6.4 11.6H1.6zM8 6.4v3.2M8 11.4v.2",
  clock: "M8 4.4V8l2.4 1.6M14.2 8A6.2 6.2 0 1 1 1.8 8a6.2 6.2 0 0 1 12.4 0z",
  stale: "M13.6 8a5.6 5.6 0 1 1-1.7-4M13.8 1.8v2.8H11",
  follow: "M2 3v4.4a2 2 0 0 0 2 2h9.6M10.4 6.2l3.2 3.2-3.2 3.2",
  copy: "M5.6 5.6V3.4a1.4 1.4 0 0 1 1.4-1.4h5.6A1.4 1.4 0 0 1 14 3.4v5.6a1.4 1.4 0 0 1-1.4 1.4H10.4M3.4 5.6H9a1.4 1.4 0 0 1 1.4 1.4v5.6A1.4 1.4 0 0 1 9 14H3.4A1.4 1.4 0 0 1 2 12.6V7a1.4 1.4 0 0 1 1.4-1.4z",
  search: "M10.6 10.6L14 14M12 7A5 5 0 1 1 2 7a5 5 0 0 1 10 0z",
  close: "M4 4l8 8M12 4l-8 8",
  back: "M9.6 3.6L5.2 8l4.4 4.4",
  wand: "M2.4 13.6l7-7M11.6 1.8l.8 1.8 1.8.8-1.8.8-.8 1.8-.8-1.8L9 4.4l1.8-.8zM4.4 2.6l.5 1.1 1.1.5-1.1.5-.5 1.1-.5-1.1-1.1-.5 1.1-.5z",
  up: "M8 13V3M4 7l4-4 4 4",
  keys: "M1.8 4.4h12.4v7.2H1.8zM4.4 7h.1M7 7h.1M9.6 7h.1M12 7h-.1M5 9.4h6",
  inbox: "M1.8 9.2h3.6l1 1.8h3.2l1-1.8h3.6M1.8 9.2v4h12.4v-4L12 2.8H4z",
  chart: "M2 14h12M4 11.6V8M8 11.6V3M12 11.6V6",
  play: "M4.6 2.6l8 5.4-8 5.4z",
  deferred: "M14.2 8A6.2 6.2 0 1 1 1.8 8a6.2 6.2 0 0 1 12.4 0zM5 8h6",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
