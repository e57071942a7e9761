"""Fixtures: a fresh venue for every test, and two bots."""

import pytest
from bot import bot
from venue import running_venue


@pytest.fixture
def venue():
    with running_venue() as running:
        yield running


@pytest.fixture
def alice(venue):
    return bot(venue, 0)


@pytest.fixture
def bob(venue):
    return bot(venue, 1)
