"""Amounts, days and numbers as people of a currency write them."""

from datetime import date
from decimal import ROUND_DOWN, Decimal

_SIGNS = {"USD": "$", "CAD": "$", "AUD": "$", "GBP": "£", "EUR": "€"}
LOCALES = {"USD": "en-US", "CAD": "en-CA", "AUD": "en-AU", "GBP": "en-GB", "EUR": "en-IE"}
_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()
_CENT = Decimal("0.01")


def write_money(amount: Decimal, currency: str) -> str:
    """As prose has it.

    >>> write_money(Decimal(40), "GBP"), write_money(Decimal("7.5"), "EUR")
    ('£40', '€7.50')
    """
    whole = amount == amount.to_integral_value()
    return _SIGNS[currency] + (f"{amount:.0f}" if whole else f"{amount:.2f}")


def write_limit(amount: Decimal, currency: str) -> str:
    """As labels have it.

    >>> write_limit(Decimal(24), "USD")
    '24.00 USD'
    """
    return f"{amount:.2f} {currency}"


def share_of(amount: Decimal, percent: int) -> Decimal:
    """``percent`` of ``amount``, never a cent more.

    >>> share_of(Decimal("64.50"), 15)
    Decimal('9.67')
    """
    return (amount * percent / 100).quantize(_CENT, ROUND_DOWN)


def write_day(day: date, currency: str) -> str:
    """
    >>> write_day(date(2026, 5, 3), "USD"), write_day(date(2026, 5, 3), "GBP")
    ('May 3', '3 May')
    """
    month = f"{day:%B}"
    return f"{month} {day.day}" if currency in {"USD", "CAD"} else f"{day.day} {month}"


def write_ago(days: int) -> str:
    """
    >>> [write_ago(days) for days in (0, 1, 9, 30, 200, 731)]
    ['today', 'yesterday', 'nine days ago', 'about four weeks ago', 'about seven months ago', 'about two years ago']
    """
    if days < 14:
        return ("today", "yesterday")[days] if days < 2 else f"{write_number(days)} days ago"
    if days < 60:
        return f"about {write_number(round(days / 7))} weeks ago"
    if days < 540:
        return f"about {write_number(round(days / 30.44))} months ago"
    return f"about {write_number(round(days / 365.25))} years ago"


def write_number(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def capitalize(text: str) -> str:
    """
    >>> capitalize("the left side")
    'The left side'
    """
    return text[:1].upper() + text[1:]


def with_article(noun: str) -> str:
    """
    >>> with_article("espresso machine"), with_article("pushchair")
    ('an espresso machine', 'a pushchair')
    """
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


def add_months(day: date, months: int) -> date:
    """The same day of a later month (or an earlier one); ``day`` is no later than the 28th.

    >>> add_months(date(2025, 11, 3), 14), add_months(date(2026, 1, 3), -12)
    (datetime.date(2027, 1, 3), datetime.date(2025, 1, 3))
    """
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1)
