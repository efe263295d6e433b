"""Orders on one line: `buy 10k @ bid-2t po gtt=10m`.

slots       the grammar as a table: what may follow each verb, and how it is marked
terms       a line's pieces with their columns
reading     the pieces put into the table's places
amounts     sizes and prices as people type them, by the market as it is; forms read them too
reckoning   the numbers of one line, each with what it was worked out from
placing, acting   what each verb comes to
plans       what that is: a call's fields, work for this terminal, a cancel
meaning     all of it in one: from a line to its plan
completing  how a line may go on at the cursor
"""
