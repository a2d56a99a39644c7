// Offsets in code points, as the service counts, against UTF-16 units, as browsers do.

/** A converter for one text; offsets outside it are moved to its ends. */
export function toUnits(text: string): (codePoints: number) => number {
  if (!/[\ud800-\udbff]/.test(text)) return (offset) => Math.max(0, Math.min(offset, text.length));
  const units: number[] = [];
  let place = 0;
  for (const character of text) {
    units.push(place);
    place += character.length;
  }
  return (offset) => (offset <= 0 ? 0 : (units[offset] ?? text.length));
}
