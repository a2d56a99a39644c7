// Something is on its way: said in words, after a moment only, so that quick answers do not flicker.
import { useEffect, useState } from "preact/hooks";

export function Loading({ what }: { what: string }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setSlow(true), 200);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <p class="quiet loading" role="status">
      {slow ? `Loading ${what}…` : ""}
    </p>
  );
}
