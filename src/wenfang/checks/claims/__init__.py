"""Claims against sources: what a piece says stands in what it rests on."""

from wenfang.checks.claims.sentence import check_claims

__all__ = ["check_claims"]
