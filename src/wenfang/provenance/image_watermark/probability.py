"""How often chance gives a match as good."""

from __future__ import annotations

import math


def binomial_tail(matched: int, trials: int, share: float) -> float:
    """Probability of ``matched`` or more of ``trials``, each with probability ``share``.

    Summed from the largest term down in double precision; 0.0 only where it is below the
    smallest number. For trials of different probabilities with this mean the true tail is
    no larger, from one above the mean on (Hoeffding, Annals of Mathematical Statistics 27,
    1956).
    """
    if matched <= 0:
        return 1.0
    if share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    log_term = (
        math.lgamma(trials + 1)
        - math.lgamma(matched + 1)
        - math.lgamma(trials - matched + 1)
        + matched * math.log(share)
        + (trials - matched) * math.log1p(-share)
    )
    total, term = 0.0, 1.0
    odds = share / (1 - share)
    for count in range(matched, trials + 1):
        total += term
        term *= odds * (trials - count) / (count + 1)
        if term < 1e-17 * total:
            break
    return min(1.0, math.exp(log_term + math.log(total)))
