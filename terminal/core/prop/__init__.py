"""The Prop Desk's rules as arithmetic: what an account may still lose, what it still lacks, what a trade would do to it.

terms       what binds an account: its own word first, then its tier's
headroom    what is left to the day's loss, the drawdown and the target
gates       how far each gate of the graduation is
margin      a trade as it would be opened: price, fee, margin, liquidation, what it can lose
lock        why a trade must not be opened
preview     all of that for a trade that is being typed
"""
