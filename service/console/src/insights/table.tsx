// Figures in rows, each with a heading.
import type { ReasonCount } from "../api/wire-insights";
import { reasonName } from "../text/words";

interface TableProps {
  caption: string;
  head: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

export function Table({ caption, head, rows }: TableProps) {
  return (
    <table>
      <caption class="offscreen">{caption}</caption>
      <thead>
        <tr>
          {head.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) =>
              column === 0 ? (
                <th key={column} scope="row">
                  {cell}
                </th>
              ) : (
                <td key={column}>{cell}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export const percent = (share: number | null): string => (share === null ? "–" : `${Math.round(share * 100)} %`);

export const listReasons = (reasons: readonly ReasonCount[]): string =>
  reasons.map(({ reason, count }) => `${reasonName(reason)} (${count})`).join(", ");
