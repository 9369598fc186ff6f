"""Simulation: people through protocols, to courses that can be read, drawn, written and explained."""
