"""MAUVE against closed forms, numerical integration, and with real texts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from wenfang.errors import BadInput
from wenfang.metrics.text.embedding import TextFeatures, open_text_features
from wenfang.metrics.text.mauve import area, divergence_curve, mauve, mauve_of_features, principal


@pytest.mark.parametrize("c", [0.5, 1, 2, 5, 10])
def test_of_histograms_without_anything_in_common_it_is_a_beta_function(c: float) -> None:
    """x = (1 − λ)^c and y = λ^c: the area is c B(c + 1, c)."""
    apart = np.array([1.0, 0]), np.array([0, 1.0])
    expected = c * math.gamma(c + 1) * math.gamma(c) / math.gamma(2 * c + 1)
    assert area(divergence_curve(*apart, c)) == pytest.approx(expected, abs=1e-5)


def _histogram(chance: np.random.Generator, k: int) -> np.ndarray:
    return chance.dirichlet(np.full(k, 0.5))


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(2, 20))
def test_the_area_is_that_of_the_definition(seed: int, k: int) -> None:
    """∫ y dx over the odds of λ, dx by its own derivative, left of λ = 1 the level part."""
    chance = np.random.default_rng(seed)
    p, q = _histogram(chance, k), _histogram(chance, k)
    odds = np.linspace(-35, 35, 20_001)
    share = special.expit(odds)
    mixed = share[:, None] * p + special.expit(-odds)[:, None] * q
    x, y = (np.exp(-5 * special.rel_entr(h, mixed).sum(axis=1)) for h in (q, p))
    # d/dodds of −5 KL(q‖R) is 5 Σ q (p − q) λ (1 − λ) / R.
    slope = 5 * x * ((q * (p - q) / mixed).sum(axis=1)) * share * special.expit(-odds)
    expected = integrate.simpson(-slope * y, x=odds) + math.exp(-5 * stats.entropy(q, p))
    found = area(divergence_curve(p, q))
    assert found == pytest.approx(expected, abs=2e-5)
    assert found == pytest.approx(area(divergence_curve(q, p)), abs=2e-5)
    assert 0 < found <= 1


@given(st.integers(0, 10_000), st.integers(1, 20))
def test_equal_histograms_have_all_the_area(seed: int, k: int) -> None:
    p = _histogram(np.random.default_rng(seed), k)
    p[: k // 2] = 0
    p /= p.sum()
    assert area(divergence_curve(p, p)) == pytest.approx(1, abs=1e-12)


def test_the_curve_falls_from_one_axis_to_the_other() -> None:
    chance = np.random.default_rng(2)
    curve = divergence_curve(_histogram(chance, 9), _histogram(chance, 9))
    assert curve[0, 0] == pytest.approx(1)
    assert curve[-2, 1] == pytest.approx(1)
    assert curve[-1].tolist() == [0, 1]
    assert (np.diff(curve[:, 0]) <= 1e-12).all()
    assert (np.diff(curve[:, 1]) >= -1e-12).all()


def _cloud(seed: int, count: int, shift: float) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return chance.normal(size=(count, 8)) + np.array([3 + shift, *[0.0] * 7])


def test_sets_of_one_kind_are_near_and_the_further_apart_the_less() -> None:
    human = _cloud(1, 600, 0)
    found = [
        mauve_of_features(_cloud(2, 600, shift), human, "test").score.value
        for shift in (0, -2, -4, -9)
    ]
    assert found == sorted(found, reverse=True)
    assert found[0] > 0.9
    assert found[-1] < 0.02


def test_seed_clusters_and_signature() -> None:
    one, other = _cloud(1, 200, 0), _cloud(2, 300, -1)
    found = mauve_of_features(one, other, "net@1")
    assert found.score == mauve_of_features(one, other, "net@1").score
    assert found.score.value != mauve_of_features(one, other, "net@1", seed=1).score.value
    assert str(found.score.signature) == (
        "MAUVE|n:200+300|embedding:net@1|clusters:20|pca:0.9|scaling:5|seed:0|version:1"
    )
    assert found.score.warnings == ("200 texts are fewer than 1000: MAUVE is unsteady",)
    with pytest.raises(BadInput, match="cannot be compared"):
        found.score.minus(mauve_of_features(one, other, "net@2").score)
    assert mauve_of_features(_cloud(1, 1000, 0), _cloud(2, 1000, 0), "x").score.warnings == ()


def test_equal_texts_only() -> None:
    same = np.ones((20, 4))
    assert mauve_of_features(same, same, "test").score.value == pytest.approx(1)


def test_principal_components_explain_nine_tenths() -> None:
    chance = np.random.default_rng(4)
    rows = chance.normal(size=(500, 6)) * [10, 5, 2, 1, 0.1, 0.1] @ stats.ortho_group.rvs(6, random_state=1)  # fmt: skip
    kept = principal(rows)
    assert kept.shape == (500, 2)
    assert 0.9 <= kept.var(axis=0).sum() / rows.var(axis=0).sum() < 0.99
    assert abs(np.corrcoef(kept.T)[0, 1]) < 1e-9


@pytest.mark.parametrize(
    ("generated", "human", "options", "said"),
    [
        (np.ones((9, 2)), np.ones((20, 2)), {}, "9 and 20 texts"),
        (np.ones((20, 2)), np.ones((20, 3)), {}, "not of one network"),
        (np.full((20, 2), np.inf), np.ones((20, 2)), {}, "not finite"),
        (np.ones((20, 2)), np.ones((20, 2)), {"clusters": 1}, "1 clusters"),
        (np.ones((20, 2)), np.ones((20, 2)), {"clusters": 41}, "41 clusters"),
        (np.ones((20, 2)), np.ones((20, 2)), {"scaling": 0.0}, "scaling of 0"),
    ],
)
def test_bad_input(generated, human, options, said) -> None:
    with pytest.raises(BadInput, match=said):
        mauve_of_features(generated, human, "test", **options)


def test_too_few_texts_are_told_before_anything_is_embedded() -> None:
    class Never:
        def embed(self, texts):
            raise AssertionError

    with pytest.raises(BadInput, match="3 and 40 texts"):
        mauve(["a"] * 3, ["b"] * 40, TextFeatures(Never(), "never@0"))


WEATHER = ["rain", "snow", "wind", "sun", "fog", "hail", "frost", "storms", "heat", "drizzle"]
TOWNS = ["Lyon", "Porto", "Turku", "Xi'an", "Hanoi", "Lima", "Oslo", "Cork", "Bern", "Pune"]
TEAMS = ["striker", "keeper", "captain", "coach", "referee", "winger", "defender", "midfielder",
         "substitute", "trainer"]  # fmt: skip


@pytest.mark.slow
def test_news_of_the_weather_is_nearer_to_weather_than_to_sport() -> None:
    encoder = open_text_features()
    report = [f"{w.capitalize()} is expected in {t} tomorrow." for w in WEATHER for t in TOWNS]
    other = [f"Tomorrow there will be {w} over {t}." for w in WEATHER for t in TOWNS]
    sport = [f"The {s} of {t} scored twice last night." for s in TEAMS for t in TOWNS]
    order = np.random.default_rng(0).permutation(len(report))
    halves = [[report[n] for n in half] for half in np.split(order, 2)]
    near = mauve(*halves, encoder).score.value
    same = mauve(report, other, encoder).score.value
    far = mauve(report, sport, encoder).score.value
    assert min(near, same) > 0.9
    assert far < 0.05
