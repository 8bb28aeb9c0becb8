"""The fenced blocks of a document."""

import re

FENCED = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```$", re.M | re.S)


def blocks(path):
    """Each with its language, its text, and the line that it begins on."""
    text = path.read_text()
    found = [(block.group(1), block.group(2), text.count("\n", 0, block.start()) + 2) for block in FENCED.finditer(text)]
    if text.count("```") != 2 * len(found):
        raise SystemExit(f"{path}: a fence is not closed, or does not begin its line")
    return found
