"""The API of this room, a file a noun."""
