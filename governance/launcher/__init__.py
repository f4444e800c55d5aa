"""Starts everything Goodstanding needs on one machine.

Standard library only: it runs before `.venv` exists, and makes it.
"""
