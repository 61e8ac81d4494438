"""Integer instructions whose Python depends on what is known of their operands.

Everything here keeps an integer in its range only when something needs it there. A constant is an
entry whose text is digits. What is the same for all operands is in ``operators/integers``.
"""

from __future__ import annotations

from collections.abc import Callable

from .fold import I32, I64, IMPURE, NEAR, TRAP, TRUTH, WIDE, Entry, Folder, Handler, in_range, loose

#: An addend up to here rarely takes an integer out of range.
_NEAR = 1 << 20
#: A factor up to here is the size of an element rather than part of a hash.
_STRIDE = 1 << 10


def _spread(bound: int) -> int:
    """The greatest value with as many bits as a bound."""
    return (1 << bound.bit_length()) - 1


def _operands(f: Folder) -> tuple[str, int, str, int, int]:
    """Two integers that can be out of range: text and bound of each, effects of both."""
    stack = f.stack
    two, effects2, bound2 = stack.pop()
    one, effects1, bound1 = stack.pop()
    if bound1 == TRUTH:
        one = f"(1 if {one} else 0)"
        bound1 = 1
    if bound2 == TRUTH:
        two = f"(1 if {two} else 0)"
        bound2 = 1
    return one, bound1, two, bound2, effects1 | effects2


def _plus_constant(f: Folder, entry: Entry, constant: int, limit: int) -> None:
    """Push an integer plus a constant, which is 0 or more."""
    one, effects, bound = entry
    if not constant:
        f.stack.append(entry)
    elif one.isdigit():
        value = bound + constant & limit
        f.stack.append((str(value), effects, value))
    elif constant > limit >> 1:
        constant = limit + 1 - constant
        f.push(
            f"({one} - {constant})", effects, NEAR if bound != WIDE and constant < _NEAR else WIDE
        )
    else:
        if bound >= 0 and bound + constant <= limit:
            bound += constant
        else:
            bound = NEAR if bound != WIDE and constant < _NEAR else WIDE
        f.push(f"({one} + {constant})", effects, bound)


def _add(limit: int) -> Handler:
    def add(f: Folder, at: int) -> int:
        one, bound1, two, bound2, effects = _operands(f)
        if two.isdigit():
            _plus_constant(f, (one, effects, bound1), bound2, limit)
        elif one.isdigit():
            _plus_constant(f, (two, effects, bound2), bound1, limit)
        else:
            bound = bound1 + bound2 if bound1 >= 0 and bound2 >= 0 else WIDE
            f.push(f"({one} + {two})", effects, bound if bound <= limit else NEAR)
        return at

    return add


def _sub(limit: int) -> Handler:
    def sub(f: Folder, at: int) -> int:
        one, bound1, two, bound2, effects = _operands(f)
        if two.isdigit():
            _plus_constant(f, (one, effects, bound1), -bound2 & limit, limit)
        elif one == "0":
            f.push(f"(-{two})", effects, WIDE)
        else:
            f.push(f"({one} - {two})", effects, NEAR if bound1 >= 0 and bound2 >= 0 else WIDE)
        return at

    return sub


def _mul(limit: int) -> Handler:
    def mul(f: Folder, at: int) -> int:
        one, bound1, two, bound2, effects = _operands(f)
        # Two factors in range keep the product below the square of the range.
        if bound1 < 0:
            one = in_range((one, 0, bound1), limit)
            bound1 = limit
        if bound2 < 0:
            two = in_range((two, 0, bound2), limit)
            bound2 = limit
        bound = bound1 * bound2
        if bound > limit:
            bound = NEAR if two.isdigit() and bound2 < _STRIDE else WIDE
        f.push(f"({one} * {two})", effects, bound)
        return at

    return mul


def _and(f: Folder, at: int) -> int:
    """In range, and not negative, when one operand is."""
    stack = f.stack
    two, effects2, bound2 = stack.pop()
    one, effects1, bound1 = stack.pop()
    if bound1 == TRUTH and bound2 == TRUTH and not effects2 & IMPURE:
        f.push(f"({one} and {two})", effects1 | effects2, TRUTH)
        return at
    if bound1 == TRUTH:
        one = f"(1 if {one} else 0)"
        bound1 = 1
    if bound2 == TRUTH:
        two = f"(1 if {two} else 0)"
        bound2 = 1
    if bound1 >= 0:
        bound = min(bound1, bound2) if bound2 >= 0 else bound1
    else:
        bound = bound2 if bound2 >= 0 else WIDE
    f.push(f"({one} & {two})", effects1 | effects2, bound)
    return at


def _or(f: Folder, at: int) -> int:
    stack = f.stack
    two, effects2, bound2 = stack[-1]
    one, effects1, bound1 = stack[-2]
    if bound1 == TRUTH and bound2 == TRUTH and not effects2 & IMPURE:
        del stack[-2:]
        f.push(f"({one} or {two})", effects1 | effects2, TRUTH)
        return at
    one, bound1, two, bound2, effects = _operands(f)
    bound = _spread(bound1 | bound2) if bound1 >= 0 and bound2 >= 0 else WIDE
    f.push(f"({one} | {two})", effects, bound)
    return at


def _xor(limit: int) -> Handler:
    def xor(f: Folder, at: int) -> int:
        one, bound1, two, bound2, effects = _operands(f)
        if bound2 == limit and two.isdigit():
            f.push(f"(~{one})", effects, WIDE)
            return at
        bound = _spread(bound1 | bound2) if bound1 >= 0 and bound2 >= 0 else WIDE
        f.push(f"({one} ^ {two})", effects, bound)
        return at

    return xor


def _shl(limit: int) -> Handler:
    last = limit.bit_length() - 1

    def shl(f: Folder, at: int) -> int:
        one, bound1, two, bound2, effects = _operands(f)
        if two.isdigit():
            bound2 &= last
            bound = bound1 << bound2 if bound1 >= 0 else WIDE
            if bound > limit:
                bound = NEAR if 1 << bound2 < _STRIDE else WIDE
            f.push(f"({one} << {bound2})", effects, bound)
        else:
            if not 0 <= bound2 <= last:
                two = f"({two} & {last})"
            f.push(f"({one} << {two})", effects, WIDE)
        return at

    return shl


def _shr_u(limit: int) -> Handler:
    last = limit.bit_length() - 1

    def shr_u(f: Folder, at: int) -> int:
        one, bound1, two, bound2, effects = _operands(f)
        if bound1 < 0:
            one = in_range((one, 0, bound1), limit)
            bound1 = limit
        if two.isdigit():
            f.push(f"({one} >> {bound2 & last})", effects, bound1 >> (bound2 & last))
        else:
            if not 0 <= bound2 <= last:
                two = f"({two} & {last})"
            f.push(f"({one} >> {two})", effects, bound1)
        return at

    return shr_u


def _named(f: Folder, count: int, limit: int) -> list[Entry]:
    """The top entries, in range, as what can be written more than once."""
    stack = f.stack
    top = len(stack) - count
    for at in range(top, len(stack)):
        text, effects, bound = stack[at]
        if bound < 0:
            text = in_range((text, effects, bound), limit)
            bound = 1 if bound == TRUTH else limit
        stack[at] = (text, effects, bound)
        if not text.isalnum():
            f.settle(effects, 0, at)
            f.spill(at)
    found = stack[top:]
    del stack[top:]
    return found


def _shr_s(limit: int) -> Handler:
    last = limit.bit_length() - 1

    half = (limit >> 1) + 1
    unsigned = _shr_u(limit)

    def shr_s(f: Folder, at: int) -> int:
        if 0 <= f.stack[-2][2] < half:
            return unsigned(f, at)
        amount = f.stack[-1]
        if not amount[0].isdigit():
            (one, effects1, _), (two, effects2, bound) = _named(f, 2, limit)
            if bound > last:
                two = f"({two} & {last})"
            negative = f"({one} - {limit + 1} >> {two}) & {limit}"
            f.push(
                f"({one} >> {two} if {one} < {half} else {negative})", effects1 | effects2, limit
            )
            return at
        f.stack.pop()
        ((one, effects, _),) = _named(f, 1, limit)
        by = amount[2] & last
        sign = limit ^ limit >> by
        f.push(f"({one} >> {by} if {one} < {half} else {one} >> {by} | {sign})", effects, limit)
        return at

    return shr_s


def _rotate(limit: int, left: bool) -> Handler:
    bits = limit.bit_length()

    def rotate(f: Folder, at: int) -> int:
        amount = f.stack[-1]
        if not amount[0].isdigit():
            (one, effects1, _), (two, effects2, _) = _named(f, 2, limit)
            high, low = ("<<", ">>") if left else (">>", "<<")
            f.push(
                f"({one} {high} ({two} & {bits - 1}) | {one} {low} (-{two} & {bits - 1}))",
                effects1 | effects2,
                WIDE,
            )
            return at
        f.stack.pop()
        ((one, effects, _),) = _named(f, 1, limit)
        by = -amount[2] % bits if left else amount[2] % bits
        # Two copies side by side, shifted: one operation less, and the copies serve again.
        if one[0] == "l":
            twice = "z" + one[1:]
            if one not in f.doubled:
                f.doubled.add(one)
                f.out.append(f"{twice} = {one} * {limit + 2}")
        else:
            twice = f"{one} * {limit + 2}"
        f.push(f"({twice} >> {by})", effects, WIDE)
        return at

    return rotate


def _divide(limit: int, sign: str) -> Handler:
    half = limit >> 1
    kind = "i32" if limit == I32 else "i64"

    def divide(f: Folder, at: int) -> int:
        one, two = f.stack[-2:]
        known = two[0].isdigit() and two[2] > 0
        if 0 <= one[2] <= half and 0 <= two[2] <= half:
            del f.stack[-2:]
            f.push(f"({one[0]} {sign} {two[0]})", one[1] | two[1] | (0 if known else TRAP), one[2])
        elif known and two[2] <= half:
            f.stack.pop()
            ((text, effects, _),) = _named(f, 1, limit)
            by = two[0]
            negative = f"-(({limit + 1} - {text}) {sign} {by}) & {limit}"
            f.push(f"({text} {sign} {by} if {text} <= {half} else {negative})", effects, limit)
        else:
            del f.stack[-2:]
            name = "div_s" if sign == "//" else "rem_s"
            f.push(
                f"{kind}_{name}({in_range(one, limit)}, {in_range(two, limit)})",
                one[1] | two[1] | TRAP,
                limit,
            )
        return at

    return divide


def _divide_unsigned(limit: int, sign: str) -> Handler:
    def divide(f: Folder, at: int) -> int:
        two = f.stack.pop()
        one = f.stack.pop()
        known = two[0].isdigit() and two[2] > 0
        bound = limit if one[2] < 0 else one[2]
        if known and sign == "%":
            bound = two[2] - 1
        f.push(
            f"({in_range(one, limit)} {sign} {in_range(two, limit)})",
            one[1] | two[1] | (0 if known else TRAP),
            bound,
        )
        return at

    return divide


def _compare(limit: int, sign: str) -> Handler:
    def compare(f: Folder, at: int) -> int:
        stack = f.stack
        two, effects2, bound2 = stack.pop()
        one, effects1, bound1 = stack.pop()
        if bound1 < 0:
            one = in_range((one, 0, bound1), limit)
        if bound2 < 0:
            two = in_range((two, 0, bound2), limit)
        f.push(f"({one} {sign} {two})", effects1 | effects2, TRUTH)
        return at

    return compare


def _eqz(limit: int) -> Handler:
    def eqz(f: Folder, at: int) -> int:
        text, effects, bound = f.stack.pop()
        if bound < 0 and bound != TRUTH:
            text = in_range((text, 0, bound), limit)
        f.push(f"(not {text})", effects, TRUTH)
        return at

    return eqz


def _equal(limit: int, negated: bool) -> Handler:
    plain = _compare(limit, "!=" if negated else "==")

    def equal(f: Folder, at: int) -> int:
        two = f.stack[-1]
        if two[0] != "0":
            return plain(f, at)
        f.stack.pop()
        text, effects, bound = f.stack.pop()
        if bound < 0 and bound != TRUTH:
            text = in_range((text, 0, bound), limit)
        f.push(text if negated else f"(not {text})", effects, TRUTH)
        return at

    return equal


def _compare_signed(limit: int, sign: str) -> Handler:
    """``lt_s`` and the others.

    Two numbers below half of the range compare as unsigned ones do. The rest is written so that
    these, which are nearly all, are decided first.
    """
    half = (limit >> 1) + 1

    def compare(f: Folder, at: int) -> int:
        one, two = f.stack[-2:]
        if 0 <= one[2] < half and 0 <= two[2] < half:
            del f.stack[-2:]
            f.push(f"({one[0]} {sign} {two[0]})", one[1] | two[1], TRUTH)
            return at
        if two[0].isdigit():
            f.stack.pop()
            one = f.stack.pop()
            f.push(_against_constant(in_range(one, limit), sign, two[2], half), one[1], TRUTH)
            return at
        if one[0].isdigit():
            two = f.stack.pop()
            f.stack.pop()
            f.push(
                _against_constant(in_range(two, limit), _MIRROR[sign], one[2], half), two[1], TRUTH
            )
            return at
        (a, effects1, _), (b, effects2, _) = _named(f, 2, limit)
        if sign[0] == ">":
            a, b = b, a
        less = "<" + sign[1:]
        f.push(
            f"({a} {less} {b} < {half} or {a} >= {half} and ({b} < {half} or {a} {less} {b}))",
            effects1 | effects2,
            TRUTH,
        )
        return at

    return compare


_MIRROR = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _against_constant(text: str, sign: str, constant: int, half: int) -> str:
    """A signed comparison of an integer in range with a constant; ``text`` is computed once."""
    # Everything as "at least" a constant, or its opposite.
    if sign in ("<=", ">"):
        if constant == half - 1:
            # Nothing is greater than the greatest.
            return f"({text} >= 0)" if sign == "<=" else f"({text} < 0)"
        constant = (constant + 1) % (half * 2)
    negated = sign[0] == "<"
    if constant == 0:
        return f"({text} >= {half})" if negated else f"({text} < {half})"
    if constant < half:
        if text.isalnum() and negated:
            return f"({text} < {constant} or {text} >= {half})"
        test = f"{constant} <= {text} < {half}"
        return f"(not {test})" if negated else f"({test})"
    # Below the negative constant are the negative numbers up to it.
    test = f"{half} <= {text} < {constant}"
    return f"({test})" if negated else f"(not {test})"


def _wrap(f: Folder, at: int) -> int:
    text, effects, bound = f.stack.pop()
    if text.isdigit():
        # The bound of a constant is its value.
        bound &= I32
        text = str(bound)
    f.stack.append((text, effects, bound if 0 <= bound <= I32 else WIDE))
    return at


def _extend_u(f: Folder, at: int) -> int:
    entry = f.stack.pop()
    bound = entry[2]
    if bound < 0:
        bound = 1 if bound == TRUTH else I32
    f.stack.append((in_range(entry, I32), entry[1], bound))
    return at


def _extend_s(f: Folder, at: int) -> int:
    text, effects, bound = f.stack[-1]
    if 0 <= bound <= I32 >> 1:
        return at
    if bound == TRUTH:
        f.stack[-1] = (in_range((text, 0, bound), I32), effects, 1)
    elif text.isdigit():
        value = bound - (1 << 32) & I64
        f.stack[-1] = (str(value), 0, value)
    else:
        _extend_named(f, I32, I64)
    return at


def _extend_named(f: Folder, part: int, limit: int) -> None:
    """Extend the top entry, whose range is ``part``, with its sign."""
    ((text, effects, _),) = _named(f, 1, part)
    f.push(f"({text} if {text} <= {part >> 1} else {text} + {limit - part})", effects, limit)


def _extend_part(bits: int, limit: int) -> Handler:
    part = (1 << bits) - 1

    def extend(f: Folder, at: int) -> int:
        entry = f.stack[-1]
        if 0 <= entry[2] <= part >> 1:
            return at
        if not 0 <= entry[2] <= part:
            f.stack[-1] = (f"({loose(entry)} & {part})", entry[1], part)
        _extend_named(f, part, limit)
        return at

    return extend


_Family = Callable[[int], dict[int, Handler]]


def _family(limit: int, eqz: int, first: int) -> dict[int, Handler]:
    """The handlers of one type: comparisons from ``eqz``, arithmetic from ``first`` (``add``)."""
    return {
        eqz: _eqz(limit),
        eqz + 1: _equal(limit, False),
        eqz + 2: _equal(limit, True),
        eqz + 3: _compare_signed(limit, "<"),
        eqz + 4: _compare(limit, "<"),
        eqz + 5: _compare_signed(limit, ">"),
        eqz + 6: _compare(limit, ">"),
        eqz + 7: _compare_signed(limit, "<="),
        eqz + 8: _compare(limit, "<="),
        eqz + 9: _compare_signed(limit, ">="),
        eqz + 10: _compare(limit, ">="),
        first: _add(limit),
        first + 1: _sub(limit),
        first + 2: _mul(limit),
        first + 3: _divide(limit, "//"),
        first + 4: _divide_unsigned(limit, "//"),
        first + 5: _divide(limit, "%"),
        first + 6: _divide_unsigned(limit, "%"),
        first + 7: _and,
        first + 8: _or,
        first + 9: _xor(limit),
        first + 10: _shl(limit),
        first + 11: _shr_s(limit),
        first + 12: _shr_u(limit),
        first + 13: _rotate(limit, True),
        first + 14: _rotate(limit, False),
    }


HANDLERS: dict[int, Handler] = {
    **_family(I32, 0x45, 0x6A),
    **_family(I64, 0x50, 0x7C),
    0xA7: _wrap,
    0xAC: _extend_s,
    0xAD: _extend_u,
    0xC0: _extend_part(8, I32),
    0xC1: _extend_part(16, I32),
    0xC2: _extend_part(8, I64),
    0xC3: _extend_part(16, I64),
    0xC4: _extend_part(32, I64),
}
