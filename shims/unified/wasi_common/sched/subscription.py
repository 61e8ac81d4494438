"""What is waited for."""

from __future__ import annotations

from wasi_core.surface.flags import RwEventFlags as RwEventFlags
from wasi_core.surface.sched import RwSubscription as RwSubscription
from wasi_core.surface.sched import Subscription as Subscription
from wasi_core.surface.sched import SubscriptionResult as SubscriptionResult
from wasi_core.wasi.sched_types import MonotonicClockSubscription as MonotonicClockSubscription
