"""Claims against sources: what a piece says stands in what it rests on."""

from wenfang.checks.claims.contradictions import contradictions
from wenfang.checks.claims.disputed import takes_side
from wenfang.checks.claims.file import check_file
from wenfang.checks.claims.sentence import check_claims

__all__ = ["check_claims", "check_file", "contradictions", "takes_side"]
