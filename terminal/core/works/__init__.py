"""Orders that run in the terminal, as pure machines: they look at how things are and say what to do.

spec    what was asked for, in words and checked
parts   what a machine sees and what it may answer
chase   a post-only order kept at the touch
exits   a take that rests and a stop that is watched: OCO, and bracket with its entry before
"""
