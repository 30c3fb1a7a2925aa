"""The pages of an evaluation and of a comparison."""

from __future__ import annotations

from wenfang.metrics.report.comparison_page import render_comparison
from wenfang.metrics.report.page import render_report

__all__ = ["render_comparison", "render_report"]
