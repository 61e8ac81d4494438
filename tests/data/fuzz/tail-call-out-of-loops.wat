(module
  (memory (export "memory") 1)
  ;; A function that calls itself last jumps to its start, from inside two loops too.
  (func $count (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 7))))
    (loop $outer
      (loop $inner
        (br_if $inner (i32.eq (local.get 0) (i32.const 100)))
        (br_if $outer (i32.eq (local.get 0) (i32.const 101)))
        (if (i32.lt_s (local.get 0) (i32.const 99))
          (then (return_call $count (i32.sub (local.get 0) (i32.const 1))))))
      (br_if $outer (i32.eq (local.get 0) (i32.const 102))))
    (i32.const 8))
  (func (export "count") (result i32) (call $count (i32.const 5))))
