// A text cut where marks begin and end, so that marks may overlap.

export interface Mark<Meaning> {
  from: number;
  to: number;
  meaning: Meaning;
}

export interface Piece<Meaning> {
  text: string;
  from: number;
  to: number;
  marks: Mark<Meaning>[];
}

/** Offsets are UTF-16 units; the pieces together are the text. */
export function cut<Meaning>(text: string, marks: readonly Mark<Meaning>[]): Piece<Meaning>[] {
  const edges = new Set([0, text.length]);
  for (const mark of marks) edges.add(mark.from).add(mark.to);
  const sorted = [...edges].filter((edge) => edge >= 0 && edge <= text.length).sort((a, b) => a - b);
  const pieces: Piece<Meaning>[] = [];
  for (let index = 0; index + 1 < sorted.length; index += 1) {
    const from = sorted[index] ?? 0;
    const to = sorted[index + 1] ?? text.length;
    const covering = marks.filter((mark) => mark.from <= from && to <= mark.to);
    pieces.push({ text: text.slice(from, to), from, to, marks: covering });
  }
  return pieces;
}
