"""The page of an evaluation."""

from __future__ import annotations

from wenfang.metrics.report.page import render_report

__all__ = ["render_report"]
