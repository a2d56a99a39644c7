"""The client under the distribution's name; both names give the same objects."""

from service.client import *  # noqa: F403 - whatever that one offers, this one does
from service.client import __all__  # noqa: F401 - passed on
