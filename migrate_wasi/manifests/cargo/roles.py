"""What a crate is to the migration: the legacy crates, those that move in step, those beside."""

from __future__ import annotations

from packaging.version import Version

from migrate_wasi.embedder import LEGACY_CRATES

WASI_COMMON = "wasi-common"
WASMTIME_WASI = "wasmtime-wasi"
WASMI_WASI = "wasmi_wasi"
WIGGLE = "wiggle"
# Crates whose content is a module of wasi-common from 18 on, in the order in which their entry is
# turned into that of wasi-common where it has none.
MERGED = ("wasi-cap-std-sync", WASMTIME_WASI, "wasi-tokio")
MODULES = {"wasi-cap-std-sync": "sync", "wasi-tokio": "tokio"}
LEGACY = tuple(name if name == WASMI_WASI else name.replace("_", "-") for name in LEGACY_CRATES)

# Packages that are the thing itself; code in them is not an embedder of it.
THE_CRATES = frozenset(
    {WASI_COMMON, *MERGED, WIGGLE, "wiggle-macro", "wiggle-generate", "wiggle-test"}
)
# The feature flags of the two-package crates that wasi-common has too.
SHARED_FEATURES = ("sync", "tokio", "exit")

# Released in step with wasmtime, so with its version; some end at a release.
WASMTIME_FAMILY: dict[str, Version | None] = {
    "wasmtime": None,
    "wasmtime-cache": None,
    "wasmtime-cli-flags": None,
    "wasmtime-component-macro": None,
    "wasmtime-component-util": None,
    "wasmtime-cranelift": None,
    "wasmtime-environ": None,
    "wasmtime-fiber": Version("36.0.0"),
    "wasmtime-jit": Version("18.0.0"),
    "wasmtime-runtime": Version("21.0.0"),
    "wasmtime-types": Version("26.0.0"),
    "wasmtime-wasi-crypto": Version("13.0.0"),
    "wasmtime-wasi-http": None,
    "wasmtime-wasi-nn": None,
    "wasmtime-wasi-threads": Version("47.0.0"),
    "wasmtime-wast": None,
    "wiggle-generate": None,
    "wiggle-macro": None,
}

# Crates of other people that hand out types of wasmtime or wasi-common.
BUILT_ON_THEM = frozenset(
    {"deterministic-wasi-ctx", "wasi-experimental-http-wasmtime", "wasmtime-provider", "wizer"}
)

# Companion crates, by the one whose requirement the catalogue gives for them.
COMPANIONS = {
    "cap-std": "cap-std",
    "cap-rand": "cap-rand",
    "cap-fs-ext": "cap-fs-ext",
    "cap-time-ext": "cap-time-ext",
    "cap-async-std": "cap-std",
    "cap-directories": "cap-std",
    "cap-net-ext": "cap-std",
    "cap-primitives": "cap-std",
    "cap-tempfile": "cap-std",
    "fs-set-times": "fs-set-times",
    "io-extras": "io-extras",
    "io-lifetimes": "io-lifetimes",
    "rustix": "rustix",
    "system-interface": "system-interface",
}
