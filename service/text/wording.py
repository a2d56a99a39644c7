"""Amounts and things in the words of a reply."""

from decimal import Decimal

from service.domain.quantity import Money

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "CA$", "AUD": "A$"}
_NOUNS = {
    "refund": "refund", "replacement": "replacement", "repair": "repair", "store_credit": "store credit",
    "goodwill_credit": "goodwill credit", "credit": "account credit", "certificate": "travel certificate",
    "discount": "discount", "fee_waiver": "fee waiver", "compensation": "compensation", "upgrade": "upgrade",
    "free_service": "free service", "cancellation": "cancellation", "return": "return", "payment_plan": "payment plan",
}  # fmt: skip
_MASS = {"store_credit", "compensation", "free_service", "credit"}


def say_money(money: Money) -> str:
    """As a reply writes it.

    >>> say_money(Money(Decimal("24"), "USD")), say_money(Money(Decimal("1200"), "SEK"))
    ('$24.00', '1,200.00 SEK')
    """
    symbol = _SYMBOLS.get(money.currency, "")
    return f"{symbol}{money.amount:,.2f}" if symbol else f"{money.amount:,.2f} {money.currency}".strip()


def say_slot(slot: str) -> str:
    """A remedy with its article.

    >>> say_slot("store_credit"), say_slot("exchange_window")
    ('store credit', 'an exchange window')
    """
    noun = _NOUNS.get(slot, slot.replace("_", " "))
    if slot in _MASS:
        return noun
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def say_percent(value: Decimal) -> str:
    """``20%``, without trailing zeros."""
    return f"{value.normalize():f}%"
