"""Medicines: data and a few shared mechanisms."""
