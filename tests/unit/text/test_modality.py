"""Promises, offers, refusals, hedges and reports are told apart."""

import pytest

from service.domain.verdict import Modality
from service.text.modality import read_modality


@pytest.mark.parametrize(
    ("clause", "modality"),
    [
        ("I'll refund your order today", "commit"),
        ("Your refund has been issued", "commit"),
        ("you're eligible for a full refund", "commit"),
        ("Consider it done", "commit"),
        ("REFUND ISSUED", "commit"),
        ("I've gone ahead and credited your account", "commit"),
        ("that's fine", "commit"),
        ("we can send you a replacement", "offer"),
        ("I'd be happy to offer you store credit", "offer"),
        ("would you like a voucher or a new one?", "offer"),
        ("we're unable to refund this order", "deny"),
        ("a refund isn't possible any more", "deny"),
        ("I am not able to give you money back", "deny"),
        ("you asked for a refund of $120", "reported"),
        ("our policy allows refunds within 30 days", "reported"),
        ("I understand that you want your money back", "reported"),
        ("you may be able to get a refund", "hedge"),
        ("I'll check whether a refund is possible", "hedge"),
        ("I've asked my supervisor whether we can go to $90", "hedge"),
        ("if it is unopened", "condition"),
        ("once you send the photo", "condition"),
        ("The total was $120", None),
    ],
)
def test_a_clause_is_read_as_a_person_reads_it(clause: str, modality: Modality | None) -> None:
    assert read_modality(clause) == modality
