"""The portable tier: functions as Python source, translated when first called.

==================  ========================================================================
``tier`` ``code``   the tier; the code of a module and its binding to an instance
``namespace``       the globals of generated functions
``stubs``           what stands for a function until it is called
``traps``           what an exception out of generated code stands for
``translate``       one function: body, tree, lines, code object
``fold``            the symbolic operand stack, on which the handlers of instructions work:
``variables``       locals, globals, constants, select, references
``integers``        integers whose Python depends on what is known of the operands
``operations``      everything else that only computes, by the tables in ``operators``
``memory``          loads, stores, bulk operations
``tables``          the same for tables
``control``         blocks, branches, returns
``calls``           calls; ``tail_calls``, ``exceptions``
``fuel``            counting instructions
``skip``            instructions that cannot be reached
``tree``            control as a tree, and what branches need of Python
``layout``          the tree as lines
``switch``          ``br_table``
``region``          functions that are too deep for Python
==================  ========================================================================
"""
