"""A face at rest, from a seed."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.acting.idle import blink, idle, noise, uniform


def blinks(seed: int, seconds: int) -> int:
    closed = [blink(seed, n / 100) > 0.5 for n in range(seconds * 100)]
    return sum(b and not a for a, b in pairwise(closed))


@pytest.mark.parametrize("seed", range(8))
def test_ten_to_twenty_blinks_a_minute(seed):
    assert 10 <= blinks(seed, 300) / 5 <= 20


@pytest.mark.parametrize("rate", [24, 25, 30])
def test_every_blink_is_seen_shut(rate):
    most, last = 0.0, 0.0
    for n in range(60 * rate):
        value = blink(3, (n + 0.5) / rate)
        if value == 0 and last > 0:
            assert most > 0.85
            most = 0.0
        most, last = max(most, value), value


@given(st.integers(0, 2**40), st.floats(0, 1e5))
def test_a_moment_is_a_pose_and_moves_smoothly(seed, at):
    face, next_face = idle(seed, at), idle(seed, at + 0.04)
    assert -5 < face.yaw < 5
    assert 0 <= face.blink <= 1
    assert 0 <= face.smile <= 1
    assert abs(face.yaw - next_face.yaw) < 0.5
    assert idle(seed, at) == face


def test_seeds_differ_and_heads_move():
    yaws = [idle(1, n / 5).yaw for n in range(300)]
    assert max(yaws) - min(yaws) > 3
    assert yaws != [idle(2, n / 5).yaw for n in range(300)]


def test_noise_is_centred():
    mean = sum(noise(5, 1, n / 3) for n in range(3000)) / 3000
    assert math.isclose(mean, 0, abs_tol=0.1)


def test_uniform_fills_its_range():
    values = sorted(uniform(7, 3, n) for n in range(1000))
    assert values[0] < 0.01
    assert values[-1] > 0.99
    assert 0.45 < sum(values) / 1000 < 0.55
