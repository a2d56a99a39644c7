"""Differences in points, with their sign, as the report writes them."""

from evals.comparing.statistics import Difference


def show_signed(points: float) -> str:
    """
    >>> show_signed(-2.04), show_signed(0.0)
    ('−2.0', '+0.0')
    """
    return f"{points:+z.1f}".replace("-", "−")


def show_points(difference: Difference) -> str:
    """Such as ``+10.0 [+4.1, +15.9]``, of a share."""
    bounds, value = difference.interval, show_signed(100 * difference.value)
    return f"{value} [{show_signed(100 * bounds.low)}, {show_signed(100 * bounds.high)}]" if bounds else value
