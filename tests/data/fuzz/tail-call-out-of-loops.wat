(module
  (memory (export "memory") 1)
  ;; A function that calls itself last jumps to its start, from inside two loops too.
  (func $count (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 7))))
    (loop $outer
      (loop $inner
        (br_if $inner (i32.lt_s (local.get 0) (i32.const 0)))
        (return_call $count (i32.sub (local.get 0) (i32.const 1)))))
    (unreachable))
  (func (export "count") (result i32) (call $count (i32.const 5))))
