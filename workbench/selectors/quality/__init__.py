"""Reads of the quality programme."""
