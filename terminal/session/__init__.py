"""The living half of the terminal: tasks, clients, and the machines they feed. No screen is known here.

line     keeps one socket alive by its link's word
market   all that is known of one pair
state    all that is known: pairs, links, own orders, latency, messages to the trader
feed     sockets and questions -> state
"""
