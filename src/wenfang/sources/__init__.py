"""Reading sources: files and URLs become :class:`~wenfang.source.Source`.

One file per format (``plain``, ``markdown``, ``html``, ``pdf``, ``docx``); what is common
to all (bytes, format, encoding, cleaning) has files of its own.
"""

from wenfang.sources.duplicates import same_content
from wenfang.sources.limits import ReadLimits
from wenfang.sources.reading import read_source, read_sources

__all__ = ["ReadLimits", "read_source", "read_sources", "same_content"]
