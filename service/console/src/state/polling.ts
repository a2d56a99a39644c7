// Work that repeats while somebody looks at the page.

/** Returns what stops it. */
export function repeatWhileVisible(milliseconds: number, work: () => void): () => void {
  const timer = window.setInterval(() => {
    if (document.visibilityState === "visible") work();
  }, milliseconds);
  const onVisible = (): void => {
    if (document.visibilityState === "visible") work();
  };
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    window.clearInterval(timer);
    document.removeEventListener("visibilitychange", onVisible);
  };
}
