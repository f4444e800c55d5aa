"""The oracle of rehearsals: every party by itself, line by line, on the exact engine.

With what it is held against it shares the question (the terms, the draft's price list, what is asked of
findings), and nothing of how that is worked out.
"""
