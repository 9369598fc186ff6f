"""Organs and processes, one module each, as pure equations."""
