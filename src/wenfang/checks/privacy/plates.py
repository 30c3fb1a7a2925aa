"""Chinese vehicle plates (GA 36-2018): province, office letter, five characters; six for
new-energy vehicles, with D or F (and A–K) at one end.

Letters I and O never occur. A serial without a digit is not taken: capitals after a Han
character are more often a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wenfang.checks.privacy.datum import Candidate, Scanned

_OFFICE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]"
_PLATE = re.compile(
    rf"{_OFFICE}[ ·.-]?"
    r"(?:[ABCDEFGHJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[ABCDEFGHJK]|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳])"
    r"(?![0-9A-Za-z])(?![.,]\d)"
)
_UNIT_AFTER = re.compile(r" ?(?:[%元万亿吨号]|公里|次列车|次航班|航班|型)")


def plates(scanned: Scanned) -> Iterator[Candidate]:
    """Every plate."""
    for match in _PLATE.finditer(scanned.text):
        serial = match.group()[2:]
        if any(c.isdigit() for c in serial) and not _UNIT_AFTER.match(scanned.after(match.end())):
            yield Candidate("plate", match.start(), match.end(), 0.9)
