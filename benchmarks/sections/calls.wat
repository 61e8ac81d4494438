;; What a call across the boundary costs: `calls` makes n calls of the host, `add` is one call from it.
(module
  (import "host" "call" (func $host (param i32 i32 i32 i32) (result i32)))
  (func (export "add") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1)))
  (func (export "calls") (param $n i32) (result i32)
    (local $sum i32)
    (loop $turn
      (local.set $sum
        (call $host (local.get $n) (local.get $sum) (i32.const 3) (i32.const 4)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $turn (local.get $n)))
    (local.get $sum)))
