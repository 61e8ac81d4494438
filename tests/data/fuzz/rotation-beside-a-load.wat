(module
  (memory (export "memory") 1)
  (data (i32.const 0) "\00\00\00\00\00\00\f8\3f")
  ;; The copy of local 8 that a rotation makes, and a load of a float.
  (func (export "f") (result f64 i64)
    (local i64 i64 i64 i64 i64 i64 i64 i64 i64)
    (local.set 8 (i64.const 0x123456789abcdef0))
    (f64.load (i32.const 0))
    (i64.add
      (i64.rotl (local.get 8) (i64.const 3))
      (i64.rotl (local.get 8) (i64.const 5)))))
