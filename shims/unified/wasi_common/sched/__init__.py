"""Waiting, and how a guest's thread steps aside."""

from __future__ import annotations

from wasi_core.surface.sched import Duration as Duration
from wasi_core.surface.sched import Poll as Poll
from wasi_core.surface.sched import PollResults as PollResults
from wasi_core.surface.sched import Userdata as Userdata
from wasi_core.surface.sched import WasiSched as WasiSched

from . import subscription as subscription
from .subscription import MonotonicClockSubscription as MonotonicClockSubscription
from .subscription import RwEventFlags as RwEventFlags
from .subscription import RwSubscription as RwSubscription
from .subscription import Subscription as Subscription
from .subscription import SubscriptionResult as SubscriptionResult
