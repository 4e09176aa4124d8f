"""What others used of the machine."""

from __future__ import annotations

import os

import pytest

from bench.load.machine import busy_s, own_s

STAT = "cpu  100 20 30 4000 500 6 7 8 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n"


def test_idling_and_waiting_for_a_disk_are_no_work() -> None:
    assert busy_s(STAT) == pytest.approx((100 + 20 + 30 + 6 + 7 + 8) / os.sysconf("SC_CLK_TCK"))


def test_own_work_is_counted() -> None:
    before = own_s()
    while own_s() - before < 0.02:
        sum(range(1000))
    assert own_s() > before
