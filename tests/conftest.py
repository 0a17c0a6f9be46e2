"""Settings of every test: hypothesis judges what holds, never how fast a busy machine draws examples."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("qbank", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("qbank")
