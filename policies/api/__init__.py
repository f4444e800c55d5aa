"""Rulebooks over the API."""
