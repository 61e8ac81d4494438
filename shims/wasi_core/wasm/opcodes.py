"""Every instruction that the core knows, as one table.

The decoder of function bodies, the validator, the text format and both tiers read this table; none
of them lists instructions of its own where the table can say it.

A row is ``code name immediate operands results``:

* ``code``: the binary opcode, or ``prefix:number`` for the prefixed ones (the number is a LEB128
  ``u32`` after the prefix byte);
* ``immediate``: the shape of what follows the opcode, a key of :data:`IMMEDIATES`;
* ``operands`` and ``results``: one letter per value, ``i`` i32, ``I`` i64, ``f`` f32, ``F`` f64,
  ``v`` v128, ``-`` none. ``*`` says that the types come from the immediate or from the context.

A memory access has its width in bytes after a comma: ``memarg,4``.

Source: WebAssembly core specification, binary format and appendix "Index of Instructions".
"""

from __future__ import annotations

from typing import NamedTuple

from .features import Feature
from .types import ValType

#: What follows an opcode in the binary format, in order.
IMMEDIATES = {
    "-": (),
    "block": ("blocktype",),
    "try_table": ("blocktype", "catches"),
    "label": ("label",),
    "br_table": ("labels", "label"),
    "func": ("func",),
    "call_indirect": ("type", "table"),
    "tag": ("tag",),
    "select": ("valtypes",),
    "local": ("local",),
    "global": ("global",),
    "table": ("table",),
    "table.copy": ("table", "table"),
    "table.init": ("elem", "table"),
    "elem": ("elem",),
    "data": ("data",),
    "memory": ("memory",),
    "memory.copy": ("memory", "memory"),
    "memory.init": ("data", "memory"),
    "memarg": ("memarg",),
    "memarg_lane": ("memarg", "lane"),
    "i32": ("s32",),
    "i64": ("s64",),
    "f32": ("f32",),
    "f64": ("f64",),
    "v128": ("bytes16",),
    "lane": ("lane",),
    "shuffle": ("lanes16",),
    "reftype": ("reftype",),
}

_CONTROL = """
00 unreachable      -             *   *
01 nop              -             -   -
02 block            block         *   *
03 loop             block         *   *
04 if               block         *   *
05 else             -             *   *
08 throw            tag           *   *
0a throw_ref        -             *   *
0b end              -             *   *
0c br               label         *   *
0d br_if            label         *   *
0e br_table         br_table      *   *
0f return           -             *   *
10 call             func          *   *
11 call_indirect    call_indirect *   *
12 return_call      func          *   *
13 return_call_indirect call_indirect * *
1a drop             -             *   *
1b select           -             *   *
1c select           select        *   *
1f try_table        try_table     *   *
20 local.get        local         *   *
21 local.set        local         *   *
22 local.tee        local         *   *
23 global.get       global        *   *
24 global.set       global        *   *
25 table.get        table         *   *
26 table.set        table         *   *
d0 ref.null         reftype       *   *
d1 ref.is_null      -             *   i
d2 ref.func         func          *   *
fc:8 memory.init    memory.init   iii -
fc:9 data.drop      data          -   -
fc:10 memory.copy   memory.copy   iii -
fc:11 memory.fill   memory        iii -
fc:12 table.init    table.init    iii -
fc:13 elem.drop     elem          -   -
fc:14 table.copy    table.copy    iii -
fc:15 table.grow    table         *   i
fc:16 table.size    table         -   i
fc:17 table.fill    table         *   *
"""

_MEMORY = """
28 i32.load     memarg,4 i  i
29 i64.load     memarg,8 i  I
2a f32.load     memarg,4 i  f
2b f64.load     memarg,8 i  F
2c i32.load8_s  memarg,1 i  i
2d i32.load8_u  memarg,1 i  i
2e i32.load16_s memarg,2 i  i
2f i32.load16_u memarg,2 i  i
30 i64.load8_s  memarg,1 i  I
31 i64.load8_u  memarg,1 i  I
32 i64.load16_s memarg,2 i  I
33 i64.load16_u memarg,2 i  I
34 i64.load32_s memarg,4 i  I
35 i64.load32_u memarg,4 i  I
36 i32.store    memarg,4 ii -
37 i64.store    memarg,8 iI -
38 f32.store    memarg,4 if -
39 f64.store    memarg,8 iF -
3a i32.store8   memarg,1 ii -
3b i32.store16  memarg,2 ii -
3c i64.store8   memarg,1 iI -
3d i64.store16  memarg,2 iI -
3e i64.store32  memarg,4 iI -
3f memory.size  memory   -  i
40 memory.grow  memory   i  i
"""

_NUMERIC = """
41 i32.const i32 - i
42 i64.const i64 - I
43 f32.const f32 - f
44 f64.const f64 - F
45 i32.eqz  - i  i
46 i32.eq   - ii i
47 i32.ne   - ii i
48 i32.lt_s - ii i
49 i32.lt_u - ii i
4a i32.gt_s - ii i
4b i32.gt_u - ii i
4c i32.le_s - ii i
4d i32.le_u - ii i
4e i32.ge_s - ii i
4f i32.ge_u - ii i
50 i64.eqz  - I  i
51 i64.eq   - II i
52 i64.ne   - II i
53 i64.lt_s - II i
54 i64.lt_u - II i
55 i64.gt_s - II i
56 i64.gt_u - II i
57 i64.le_s - II i
58 i64.le_u - II i
59 i64.ge_s - II i
5a i64.ge_u - II i
5b f32.eq - ff i
5c f32.ne - ff i
5d f32.lt - ff i
5e f32.gt - ff i
5f f32.le - ff i
60 f32.ge - ff i
61 f64.eq - FF i
62 f64.ne - FF i
63 f64.lt - FF i
64 f64.gt - FF i
65 f64.le - FF i
66 f64.ge - FF i
67 i32.clz    - i  i
68 i32.ctz    - i  i
69 i32.popcnt - i  i
6a i32.add    - ii i
6b i32.sub    - ii i
6c i32.mul    - ii i
6d i32.div_s  - ii i
6e i32.div_u  - ii i
6f i32.rem_s  - ii i
70 i32.rem_u  - ii i
71 i32.and    - ii i
72 i32.or     - ii i
73 i32.xor    - ii i
74 i32.shl    - ii i
75 i32.shr_s  - ii i
76 i32.shr_u  - ii i
77 i32.rotl   - ii i
78 i32.rotr   - ii i
79 i64.clz    - I  I
7a i64.ctz    - I  I
7b i64.popcnt - I  I
7c i64.add    - II I
7d i64.sub    - II I
7e i64.mul    - II I
7f i64.div_s  - II I
80 i64.div_u  - II I
81 i64.rem_s  - II I
82 i64.rem_u  - II I
83 i64.and    - II I
84 i64.or     - II I
85 i64.xor    - II I
86 i64.shl    - II I
87 i64.shr_s  - II I
88 i64.shr_u  - II I
89 i64.rotl   - II I
8a i64.rotr   - II I
8b f32.abs      - f  f
8c f32.neg      - f  f
8d f32.ceil     - f  f
8e f32.floor    - f  f
8f f32.trunc    - f  f
90 f32.nearest  - f  f
91 f32.sqrt     - f  f
92 f32.add      - ff f
93 f32.sub      - ff f
94 f32.mul      - ff f
95 f32.div      - ff f
96 f32.min      - ff f
97 f32.max      - ff f
98 f32.copysign - ff f
99 f64.abs      - F  F
9a f64.neg      - F  F
9b f64.ceil     - F  F
9c f64.floor    - F  F
9d f64.trunc    - F  F
9e f64.nearest  - F  F
9f f64.sqrt     - F  F
a0 f64.add      - FF F
a1 f64.sub      - FF F
a2 f64.mul      - FF F
a3 f64.div      - FF F
a4 f64.min      - FF F
a5 f64.max      - FF F
a6 f64.copysign - FF F
a7 i32.wrap_i64        - I i
a8 i32.trunc_f32_s     - f i
a9 i32.trunc_f32_u     - f i
aa i32.trunc_f64_s     - F i
ab i32.trunc_f64_u     - F i
ac i64.extend_i32_s    - i I
ad i64.extend_i32_u    - i I
ae i64.trunc_f32_s     - f I
af i64.trunc_f32_u     - f I
b0 i64.trunc_f64_s     - F I
b1 i64.trunc_f64_u     - F I
b2 f32.convert_i32_s   - i f
b3 f32.convert_i32_u   - i f
b4 f32.convert_i64_s   - I f
b5 f32.convert_i64_u   - I f
b6 f32.demote_f64      - F f
b7 f64.convert_i32_s   - i F
b8 f64.convert_i32_u   - i F
b9 f64.convert_i64_s   - I F
ba f64.convert_i64_u   - I F
bb f64.promote_f32     - f F
bc i32.reinterpret_f32 - f i
bd i64.reinterpret_f64 - F I
be f32.reinterpret_i32 - i f
bf f64.reinterpret_i64 - I F
c0 i32.extend8_s  - i i
c1 i32.extend16_s - i i
c2 i64.extend8_s  - I I
c3 i64.extend16_s - I I
c4 i64.extend32_s - I I
fc:0 i32.trunc_sat_f32_s - f i
fc:1 i32.trunc_sat_f32_u - f i
fc:2 i32.trunc_sat_f64_s - F i
fc:3 i32.trunc_sat_f64_u - F i
fc:4 i64.trunc_sat_f32_s - f I
fc:5 i64.trunc_sat_f32_u - f I
fc:6 i64.trunc_sat_f64_s - F I
fc:7 i64.trunc_sat_f64_u - F I
"""

_VECTOR_MEMORY = """
fd:0  v128.load         memarg,16 i  v
fd:1  v128.load8x8_s    memarg,8  i  v
fd:2  v128.load8x8_u    memarg,8  i  v
fd:3  v128.load16x4_s   memarg,8  i  v
fd:4  v128.load16x4_u   memarg,8  i  v
fd:5  v128.load32x2_s   memarg,8  i  v
fd:6  v128.load32x2_u   memarg,8  i  v
fd:7  v128.load8_splat  memarg,1  i  v
fd:8  v128.load16_splat memarg,2  i  v
fd:9  v128.load32_splat memarg,4  i  v
fd:10 v128.load64_splat memarg,8  i  v
fd:11 v128.store        memarg,16 iv -
fd:84 v128.load8_lane   memarg_lane,1 iv v
fd:85 v128.load16_lane  memarg_lane,2 iv v
fd:86 v128.load32_lane  memarg_lane,4 iv v
fd:87 v128.load64_lane  memarg_lane,8 iv v
fd:88 v128.store8_lane  memarg_lane,1 iv -
fd:89 v128.store16_lane memarg_lane,2 iv -
fd:90 v128.store32_lane memarg_lane,4 iv -
fd:91 v128.store64_lane memarg_lane,8 iv -
fd:92 v128.load32_zero  memarg,4  i  v
fd:93 v128.load64_zero  memarg,8  i  v
"""

_VECTOR = """
fd:12 v128.const    v128    -  v
fd:13 i8x16.shuffle shuffle vv v
fd:14 i8x16.swizzle -       vv v
fd:15 i8x16.splat   -       i  v
fd:16 i16x8.splat   -       i  v
fd:17 i32x4.splat   -       i  v
fd:18 i64x2.splat   -       I  v
fd:19 f32x4.splat   -       f  v
fd:20 f64x2.splat   -       F  v
fd:21 i8x16.extract_lane_s lane v  i
fd:22 i8x16.extract_lane_u lane v  i
fd:23 i8x16.replace_lane   lane vi v
fd:24 i16x8.extract_lane_s lane v  i
fd:25 i16x8.extract_lane_u lane v  i
fd:26 i16x8.replace_lane   lane vi v
fd:27 i32x4.extract_lane   lane v  i
fd:28 i32x4.replace_lane   lane vi v
fd:29 i64x2.extract_lane   lane v  I
fd:30 i64x2.replace_lane   lane vI v
fd:31 f32x4.extract_lane   lane v  f
fd:32 f32x4.replace_lane   lane vf v
fd:33 f64x2.extract_lane   lane v  F
fd:34 f64x2.replace_lane   lane vF v
fd:35 i8x16.eq   - vv v
fd:36 i8x16.ne   - vv v
fd:37 i8x16.lt_s - vv v
fd:38 i8x16.lt_u - vv v
fd:39 i8x16.gt_s - vv v
fd:40 i8x16.gt_u - vv v
fd:41 i8x16.le_s - vv v
fd:42 i8x16.le_u - vv v
fd:43 i8x16.ge_s - vv v
fd:44 i8x16.ge_u - vv v
fd:45 i16x8.eq   - vv v
fd:46 i16x8.ne   - vv v
fd:47 i16x8.lt_s - vv v
fd:48 i16x8.lt_u - vv v
fd:49 i16x8.gt_s - vv v
fd:50 i16x8.gt_u - vv v
fd:51 i16x8.le_s - vv v
fd:52 i16x8.le_u - vv v
fd:53 i16x8.ge_s - vv v
fd:54 i16x8.ge_u - vv v
fd:55 i32x4.eq   - vv v
fd:56 i32x4.ne   - vv v
fd:57 i32x4.lt_s - vv v
fd:58 i32x4.lt_u - vv v
fd:59 i32x4.gt_s - vv v
fd:60 i32x4.gt_u - vv v
fd:61 i32x4.le_s - vv v
fd:62 i32x4.le_u - vv v
fd:63 i32x4.ge_s - vv v
fd:64 i32x4.ge_u - vv v
fd:65 f32x4.eq - vv v
fd:66 f32x4.ne - vv v
fd:67 f32x4.lt - vv v
fd:68 f32x4.gt - vv v
fd:69 f32x4.le - vv v
fd:70 f32x4.ge - vv v
fd:71 f64x2.eq - vv v
fd:72 f64x2.ne - vv v
fd:73 f64x2.lt - vv v
fd:74 f64x2.gt - vv v
fd:75 f64x2.le - vv v
fd:76 f64x2.ge - vv v
fd:77 v128.not       - v   v
fd:78 v128.and       - vv  v
fd:79 v128.andnot    - vv  v
fd:80 v128.or        - vv  v
fd:81 v128.xor       - vv  v
fd:82 v128.bitselect - vvv v
fd:83 v128.any_true  - v   i
fd:94 f32x4.demote_f64x2_zero - v v
fd:95 f64x2.promote_low_f32x4 - v v
fd:96 i8x16.abs      - v  v
fd:97 i8x16.neg      - v  v
fd:98 i8x16.popcnt   - v  v
fd:99 i8x16.all_true - v  i
fd:100 i8x16.bitmask - v  i
fd:101 i8x16.narrow_i16x8_s - vv v
fd:102 i8x16.narrow_i16x8_u - vv v
fd:103 f32x4.ceil    - v  v
fd:104 f32x4.floor   - v  v
fd:105 f32x4.trunc   - v  v
fd:106 f32x4.nearest - v  v
fd:107 i8x16.shl     - vi v
fd:108 i8x16.shr_s   - vi v
fd:109 i8x16.shr_u   - vi v
fd:110 i8x16.add       - vv v
fd:111 i8x16.add_sat_s - vv v
fd:112 i8x16.add_sat_u - vv v
fd:113 i8x16.sub       - vv v
fd:114 i8x16.sub_sat_s - vv v
fd:115 i8x16.sub_sat_u - vv v
fd:116 f64x2.ceil    - v  v
fd:117 f64x2.floor   - v  v
fd:118 i8x16.min_s   - vv v
fd:119 i8x16.min_u   - vv v
fd:120 i8x16.max_s   - vv v
fd:121 i8x16.max_u   - vv v
fd:122 f64x2.trunc   - v  v
fd:123 i8x16.avgr_u  - vv v
fd:124 i16x8.extadd_pairwise_i8x16_s - v v
fd:125 i16x8.extadd_pairwise_i8x16_u - v v
fd:126 i32x4.extadd_pairwise_i16x8_s - v v
fd:127 i32x4.extadd_pairwise_i16x8_u - v v
fd:128 i16x8.abs      - v  v
fd:129 i16x8.neg      - v  v
fd:130 i16x8.q15mulr_sat_s - vv v
fd:131 i16x8.all_true - v  i
fd:132 i16x8.bitmask  - v  i
fd:133 i16x8.narrow_i32x4_s - vv v
fd:134 i16x8.narrow_i32x4_u - vv v
fd:135 i16x8.extend_low_i8x16_s  - v v
fd:136 i16x8.extend_high_i8x16_s - v v
fd:137 i16x8.extend_low_i8x16_u  - v v
fd:138 i16x8.extend_high_i8x16_u - v v
fd:139 i16x8.shl       - vi v
fd:140 i16x8.shr_s     - vi v
fd:141 i16x8.shr_u     - vi v
fd:142 i16x8.add       - vv v
fd:143 i16x8.add_sat_s - vv v
fd:144 i16x8.add_sat_u - vv v
fd:145 i16x8.sub       - vv v
fd:146 i16x8.sub_sat_s - vv v
fd:147 i16x8.sub_sat_u - vv v
fd:148 f64x2.nearest   - v  v
fd:149 i16x8.mul       - vv v
fd:150 i16x8.min_s     - vv v
fd:151 i16x8.min_u     - vv v
fd:152 i16x8.max_s     - vv v
fd:153 i16x8.max_u     - vv v
fd:155 i16x8.avgr_u    - vv v
fd:156 i16x8.extmul_low_i8x16_s  - vv v
fd:157 i16x8.extmul_high_i8x16_s - vv v
fd:158 i16x8.extmul_low_i8x16_u  - vv v
fd:159 i16x8.extmul_high_i8x16_u - vv v
fd:160 i32x4.abs      - v v
fd:161 i32x4.neg      - v v
fd:163 i32x4.all_true - v i
fd:164 i32x4.bitmask  - v i
fd:167 i32x4.extend_low_i16x8_s  - v v
fd:168 i32x4.extend_high_i16x8_s - v v
fd:169 i32x4.extend_low_i16x8_u  - v v
fd:170 i32x4.extend_high_i16x8_u - v v
fd:171 i32x4.shl   - vi v
fd:172 i32x4.shr_s - vi v
fd:173 i32x4.shr_u - vi v
fd:174 i32x4.add   - vv v
fd:177 i32x4.sub   - vv v
fd:181 i32x4.mul   - vv v
fd:182 i32x4.min_s - vv v
fd:183 i32x4.min_u - vv v
fd:184 i32x4.max_s - vv v
fd:185 i32x4.max_u - vv v
fd:186 i32x4.dot_i16x8_s - vv v
fd:188 i32x4.extmul_low_i16x8_s  - vv v
fd:189 i32x4.extmul_high_i16x8_s - vv v
fd:190 i32x4.extmul_low_i16x8_u  - vv v
fd:191 i32x4.extmul_high_i16x8_u - vv v
fd:192 i64x2.abs      - v v
fd:193 i64x2.neg      - v v
fd:195 i64x2.all_true - v i
fd:196 i64x2.bitmask  - v i
fd:199 i64x2.extend_low_i32x4_s  - v v
fd:200 i64x2.extend_high_i32x4_s - v v
fd:201 i64x2.extend_low_i32x4_u  - v v
fd:202 i64x2.extend_high_i32x4_u - v v
fd:203 i64x2.shl   - vi v
fd:204 i64x2.shr_s - vi v
fd:205 i64x2.shr_u - vi v
fd:206 i64x2.add   - vv v
fd:209 i64x2.sub   - vv v
fd:213 i64x2.mul   - vv v
fd:214 i64x2.eq    - vv v
fd:215 i64x2.ne    - vv v
fd:216 i64x2.lt_s  - vv v
fd:217 i64x2.gt_s  - vv v
fd:218 i64x2.le_s  - vv v
fd:219 i64x2.ge_s  - vv v
fd:220 i64x2.extmul_low_i32x4_s  - vv v
fd:221 i64x2.extmul_high_i32x4_s - vv v
fd:222 i64x2.extmul_low_i32x4_u  - vv v
fd:223 i64x2.extmul_high_i32x4_u - vv v
fd:224 f32x4.abs  - v  v
fd:225 f32x4.neg  - v  v
fd:227 f32x4.sqrt - v  v
fd:228 f32x4.add  - vv v
fd:229 f32x4.sub  - vv v
fd:230 f32x4.mul  - vv v
fd:231 f32x4.div  - vv v
fd:232 f32x4.min  - vv v
fd:233 f32x4.max  - vv v
fd:234 f32x4.pmin - vv v
fd:235 f32x4.pmax - vv v
fd:236 f64x2.abs  - v  v
fd:237 f64x2.neg  - v  v
fd:239 f64x2.sqrt - v  v
fd:240 f64x2.add  - vv v
fd:241 f64x2.sub  - vv v
fd:242 f64x2.mul  - vv v
fd:243 f64x2.div  - vv v
fd:244 f64x2.min  - vv v
fd:245 f64x2.max  - vv v
fd:246 f64x2.pmin - vv v
fd:247 f64x2.pmax - vv v
fd:248 i32x4.trunc_sat_f32x4_s - v v
fd:249 i32x4.trunc_sat_f32x4_u - v v
fd:250 f32x4.convert_i32x4_s   - v v
fd:251 f32x4.convert_i32x4_u   - v v
fd:252 i32x4.trunc_sat_f64x2_s_zero - v v
fd:253 i32x4.trunc_sat_f64x2_u_zero - v v
fd:254 f64x2.convert_low_i32x4_s    - v v
fd:255 f64x2.convert_low_i32x4_u    - v v
"""

_LETTERS = {
    "i": ValType.I32,
    "I": ValType.I64,
    "f": ValType.F32,
    "F": ValType.F64,
    "v": ValType.V128,
}


class Opcode(NamedTuple):
    """One instruction.

    ``code`` is the opcode byte, or ``prefix << 8 | number`` for a prefixed instruction.
    ``operands`` and ``results`` are one byte per value type, and None where the types come from
    the immediate or from the context. ``width`` is the size of a memory access in bytes, else 0.
    """

    code: int
    name: str
    immediate: str
    operands: bytes | None
    results: bytes | None
    width: int
    feature: Feature | None


#: Instructions that a proposal after 1.0 brought, where code alone does not say it.
_FEATURES_BY_NAME = {
    "throw": Feature.EXCEPTIONS,
    "throw_ref": Feature.EXCEPTIONS,
    "try_table": Feature.EXCEPTIONS,
    "return_call": Feature.TAIL_CALL,
    "return_call_indirect": Feature.TAIL_CALL,
}


def _feature(code: int, name: str, immediate: str) -> Feature | None:
    if name in _FEATURES_BY_NAME:
        return _FEATURES_BY_NAME[name]
    if code >> 8 == 0xFD:
        return Feature.SIMD
    if 0xC0 <= code <= 0xC4:
        return Feature.SIGN_EXTENSION
    if 0xFC00 <= code <= 0xFC07:
        return Feature.SATURATING_FLOAT_TO_INT
    if 0xFC08 <= code <= 0xFC0E:
        return Feature.BULK_MEMORY
    if code in (0x25, 0x26, 0xD0, 0xD1, 0xD2) or code >> 8 == 0xFC or immediate == "select":
        return Feature.REFERENCE_TYPES
    return None


def _types(letters: str) -> bytes | None:
    if letters == "*":
        return None
    return b"" if letters == "-" else bytes(_LETTERS[letter] for letter in letters)


def _rows(table: str) -> list[Opcode]:
    rows: list[Opcode] = []
    for line in filter(None, table.splitlines()):
        where, name, immediate, operands, results = line.split()
        prefix, _, number = where.partition(":")
        code = int(prefix, 16) << 8 | int(number) if number else int(prefix, 16)
        immediate, _, width = immediate.partition(",")
        rows.append(
            Opcode(
                code,
                name,
                immediate,
                _types(operands),
                _types(results),
                int(width or 0),
                _feature(code, name, immediate),
            )
        )
    return rows


#: Every instruction in order of its opcode. Two rows are called ``select``: with and without types.
OPCODES: tuple[Opcode, ...] = tuple(
    sorted(
        _rows(_CONTROL + _MEMORY + _NUMERIC + _VECTOR_MEMORY + _VECTOR),
        key=lambda opcode: opcode.code,
    )
)

BY_CODE: dict[int, Opcode] = {opcode.code: opcode for opcode in OPCODES}
BY_NAME: dict[str, Opcode] = {opcode.name: opcode for opcode in reversed(OPCODES)}

#: Opcodes of proposals that the core refuses; the error names the proposal.
REFUSED_CODES: dict[int, Feature] = {
    **dict.fromkeys((0x06, 0x07, 0x09, 0x18, 0x19), Feature.LEGACY_EXCEPTIONS),
    **dict.fromkeys((0x14, 0x15, 0xD4, 0xD5, 0xD6), Feature.FUNCTION_REFERENCES),
    0xD3: Feature.GC,
    **dict.fromkeys(range(0xFC13, 0xFC17), Feature.WIDE_ARITHMETIC),
}
#: Prefix bytes whose every instruction belongs to one refused proposal.
REFUSED_PREFIXES: dict[int, Feature] = {0xFB: Feature.GC, 0xFE: Feature.THREADS}
#: ``0xFD`` numbers from here on are relaxed SIMD.
RELAXED_SIMD_START = 256
