"""The Prop Desk's page as view data.

seen      all that is known of the desk, with its age
texts     money, percentages and phases in words
overview  the facts above: the account, its gates and headroom
curve     equity, from closed trades or as it was seen
tables    the tabs below: trading and lending have their rows, tab what one is made of
opening   what a new trade would do to the account, for its form
page      all of it as one page
"""
