"""Privacy: personal data in what goes in and in what comes out.

Design choice, measured: own patterns with the check digits of the standards, and
``phonenumbers`` for telephone numbers. Presidio, the obvious library, was tried with blank
spaCy models on the same table (``benchmarks/privacy.py`` prints both): see docs/checks.md
for the figures. python-stdnum has every check digit, but under LGPL-2.1.

People's names come from a :class:`~wenfang.engines.names.base.NameFinder` that is handed in.
"""

from wenfang.checks.privacy.datum import KINDS, Kind, PersonalDatum
from wenfang.checks.privacy.find import find_personal_data
from wenfang.checks.privacy.policy import (
    DEFAULT_POLICY,
    check_privacy,
    check_said_privacy,
    mask,
    masked,
)
from wenfang.checks.privacy.retelling import Retold, retell

__all__ = [
    "DEFAULT_POLICY",
    "KINDS",
    "Kind",
    "PersonalDatum",
    "Retold",
    "check_privacy",
    "check_said_privacy",
    "find_personal_data",
    "mask",
    "masked",
    "retell",
]
