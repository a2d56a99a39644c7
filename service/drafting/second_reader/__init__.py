"""A model's opinion on promises that code could not decide, and what code makes of it."""

from service.drafting.second_reader.reader import SecondReader, check_prompts, read_again

__all__ = ["SecondReader", "check_prompts", "read_again"]
