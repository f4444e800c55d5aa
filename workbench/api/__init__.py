"""The workbench over the API."""
