(module
  (import "fuzzing-support" "log-i32" (func $log (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 4) "\00\00\c0\7f")
  (func $address (result i32)
    (call $log (i32.const 1))
    (i32.const 0))
  ;; What is loaded is a NaN; the address is computed once.
  (func (export "f") (result f32)
    (f32.load offset=4 (call $address))))
