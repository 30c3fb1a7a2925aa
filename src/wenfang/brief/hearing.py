"""How much of what was spoken may be heard as something else before it is not published."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

#: More than twice what Whisper base itself mishears of Kokoro's held-out sentences (English 11.9 %
#: of words, Chinese 10.3 % of syllables; benchmarks/RESULTS.md).
MAX_ERROR_RATE = 0.25
#: Share of words (English) or syllables (Chinese) of a whole recording.
ErrorRate = Annotated[float, Field(gt=0, le=1)]
