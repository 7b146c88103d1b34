"""The languages that a delegate can choose from."""

# Each under the name its own readers look for.
OFFERED = {"en": "English", "fr": "Français", "zh": "简体中文", "zh-Hant": "繁體中文"}


def written(language: str) -> str:
    """The language without its script: simplified and traditional Chinese are one."""
    return language.split("-")[0]
