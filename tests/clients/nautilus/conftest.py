"""Fixtures: a venue, and the gate through which the adapter reaches it."""

import pytest
from gate import gate_to
from venue import running_venue


@pytest.fixture
def venue():
    with running_venue() as running:
        yield running


@pytest.fixture
def gate(venue, tmp_path):
    with gate_to(venue, tmp_path) as address:
        yield address
