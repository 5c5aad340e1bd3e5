# SPDX-License-Identifier: LGPL-2.1-or-later
"""The table of rules: a rule is a function that yields what is wrong."""

RULES = {}


def rule(function):
    """Enters a function into the table; its docstring is what it demands."""
    RULES[function.__name__.replace("_", "-")] = function
    return function
