"""Compile the Python files named by the arguments, in the folder it is run in; see ``compiling``, which runs it.

A program of its own, since mypyc and setuptools change the process they run in.
"""

from __future__ import annotations

import sys


def main(group: str, optimization: str, paths: list[str]) -> None:
    """Put a file of machine code beside each of ``paths``, and one named after ``group`` that they share."""
    from mypyc.build import mypycify
    from setuptools import setup

    options = ["--config-file=", "--ignore-missing-imports", "--follow-imports=silent"]
    modules = mypycify([*options, *paths], group_name=group, opt_level=optimization, debug_level="0")
    setup(name="kernel", packages=[], py_modules=[], ext_modules=modules, script_args=["build_ext", "--inplace"])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
