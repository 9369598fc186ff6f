"""The wiring: organs and medicines as one model."""
