"""Expressions, derivatives, code generation and solvers: nothing here knows of hormones."""
