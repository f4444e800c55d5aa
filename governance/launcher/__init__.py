"""Starts everything Goodstanding needs on one machine; standard library only, so it runs before `.venv` exists."""
