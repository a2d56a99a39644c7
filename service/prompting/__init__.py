"""Prompt files: read, validated and hashed at start, rendered per case."""

from service.prompting.library import PromptLibrary, load_prompts, shipped_prompts

__all__ = ["PromptLibrary", "load_prompts", "shipped_prompts"]
