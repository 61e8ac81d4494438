"""The attribute of async traits."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "async-trait",
    changed={
        "the attribute, by path and by import": (
            """
        use wiggle::async_trait;
        #[wiggle::async_trait]
        impl wasi_common::WasiFile for A {}
        #[async_trait]
        impl wasi_common::WasiDir for A {}
        """,
            """
        use async_trait::async_trait;
        #[async_trait::async_trait]
        impl wasi_common::WasiFile for A {}
        #[async_trait]
        impl wasi_common::WasiDir for A {}
        """,
        ),
        "a generated trait needs none": (
            """
        use wasi_common::snapshots::preview_1::wasi_snapshot_preview1::WasiSnapshotPreview1;
        #[wiggle::async_trait]
        impl WasiSnapshotPreview1 for A {}
        """,
            """
        use wasi_common::snapshots::preview_1::wasi_snapshot_preview1::WasiSnapshotPreview1;
        impl WasiSnapshotPreview1 for A {}
        """,
        ),
    },
    left={
        "imported beside others": (
            """
        use wiggle::{async_trait, GuestPtr};
        """,
            "has no `async_trait`",
        ),
    },
    untouched={
        "the crate itself": """
        use async_trait::async_trait;
        #[async_trait]
        impl wasi_common::WasiFile for A {}
        #[async_trait::async_trait]
        impl wasi_common::WasiDir for A {}
        """,
        "a word in a string": """
        const A: &str = "wiggle::async_trait";
        """,
    },
    source="24.0.0",
    target="46.0.0",
)


@pytest.mark.parametrize("name", CASES.changed)
def test_changed(name: str) -> None:
    CASES.change(name)


@pytest.mark.parametrize("name", CASES.left)
def test_left_for_a_person(name: str) -> None:
    CASES.leave(name)


@pytest.mark.parametrize("name", CASES.untouched)
def test_untouched(name: str) -> None:
    CASES.ignore(name)
