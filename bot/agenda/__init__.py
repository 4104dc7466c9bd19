"""What is due and when: one row for each future moment, and one for each piece of long work.

There is one table for everything the clock will start. A room writes a due date in the transaction
that causes it; the planner is then one indexed query, and the next thing to happen is its minimum.
"""
