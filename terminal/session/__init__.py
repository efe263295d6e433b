"""The living half of the terminal: tasks, clients, and the machines they feed. No screen is known here.

practice    the practice exchange as a process of its own
opening     what is asked before a session can begin; start is what it is opened with
session     all of what follows, opened against a venue and run until the terminal ends
state       all that is known: pairs, links, own orders, latency, messages to the trader; market is one pair of it

line        keeps one socket alive by its link's word
feed        sockets and questions -> state; loading asks for the past of charts and tapes
listening   one more ear on a stream, for a sheet
requests    questions and commands within the venue's budget
scribe      the journal's one writer
tasks       tasks that run beside, ended with their owner

own         what is heard of own orders, fills and balances
placing     new orders; changing, trading: cancels and amends, the panic keys on top
answers     what an answer says of an order that is known
settling    unknown orders, by evidence; restoring: those of the last run
comparing   everything own against the venue's word, after a break; lists reads it whole
calling     any call of the venue; hiding keeps its secrets
around      one pair as it is now, for what is typed and foreseen
tier        what this account pays

parents     the venue's TWAPs and algos
working     chase, bracket and OCO: work_loop runs them, work_parent is one of them, work_view what it sees,
            work_record how it is written down, work_words what is said of it

safety      the daily-loss lock; heartbeat: the dead man's switch; leaving: what becomes of what is open at the end
alerting    alerts, fed a few times a second
ended       ended orders, for the blotter
past        every own order and fill, for the history screen
"""
