"""Validation: virtual groups beside the published arms of trials, number by number."""
