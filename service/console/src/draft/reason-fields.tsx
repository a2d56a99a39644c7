// Why a draft was not used as it was: the fixed list, and room for a note.
import { REASONS } from "../text/words";

interface ReasonFieldsProps {
  chosen: readonly string[];
  note: string;
  onChosen: (reasons: string[]) => void;
  onNote: (note: string) => void;
}

export function ReasonFields({ chosen, note, onChosen, onNote }: ReasonFieldsProps) {
  return (
    <>
      <fieldset class="reasons">
        <legend>Reasons</legend>
        {REASONS.map(([id, words], index) => (
          <label key={id}>
            <input
              type="checkbox"
              autofocus={index === 0}
              checked={chosen.includes(id)}
              onChange={(event) =>
                onChosen(event.currentTarget.checked ? [...chosen, id] : chosen.filter((reason) => reason !== id))
              }
            />
            <span>{words}</span>
          </label>
        ))}
      </fieldset>
      <label class="field">
        <span>Note (optional)</span>
        <textarea rows={2} value={note} maxLength={2000} onInput={(event) => onNote(event.currentTarget.value)} />
      </label>
    </>
  );
}
