"""Fixtures for every test."""

from __future__ import annotations

from hypothesis import settings

# Hypothesis measures by the clock, and a machine may be busy; what has to be quick says so in processor time.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

pytest_plugins = ["tests.fixtures.database", "tests.fixtures.stack"]
