"""Learning which words replies of support are made of: ``python -m evals.attacking.vocabulary`` writes the list."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from evals.attacking.alarms import DATA, EVERY
from evals.natural import read_drafts
from service.guardrails.vocabulary import WORD, WORDS, stem_word, stem_words
from service.text.characters import fold

_LEAST = 3  # texts that a word must be in
_MANY = 25  # texts of a word that is no surprise anywhere
# Names that anybody may write.
_NAMES = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "January February March April May June July August September October November December "
    "Christmas Easter English British European American Visa Mastercard PayPal Mr Mrs Ms Miss Dr "
    "Hi Hello Dear Thanks Regards Sincerely I Wi Fi"
)
_PROMPTS = Path(__file__).parents[2] / "prompts"


def read_texts() -> Iterator[str]:
    """Replies and sentences of replies; what false alarms are counted on (``alarms.py``) is not among them."""
    yield from (draft for number, (_, _, draft) in enumerate(read_drafts()) if number % EVERY)
    for folder, name, key in (
        ("tone", "sentences_*", "text"),
        ("tone", "drafts_*", "body"),
        ("techniques", "sentences_*", "text"),
        ("steps", "dev*", "body"),
        ("asks", "dev", "reply"),
        ("replies", "replies_[a-c]", "body"),
        ("replies", "replies_[f-i]", "body"),
    ):
        for path in sorted((DATA / folder).glob(f"{name}.jsonl")):
            yield from (json.loads(line)[key] for line in path.read_text("utf-8").splitlines())


def main() -> None:
    """Write the stems, one a line, those of many texts with a "*"."""
    # Words that are never written small are names.
    count = Counter(
        stem
        for text in read_texts()
        for stem in {stem_word(w) for w in WORD.findall(fold(text)) if w.islower()}
    )
    own = {
        stem
        for path in sorted((_PROMPTS / "fallback").glob("*.md"))
        for stem in stem_words(path.read_text("utf-8"))
    }
    own |= set(stem_words(_NAMES))
    stems = {stem for stem, number in count.items() if number >= _LEAST} | own
    lines = (f"{stem}*" if stem in own or count[stem] >= _MANY else stem for stem in sorted(stems))
    WORDS.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
