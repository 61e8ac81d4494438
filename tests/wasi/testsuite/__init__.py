"""The preview1 tests of the public wasi-testsuite, on the core."""
