"""Who could work with whom: hard rules, a score, private shortlists, and pairs that both people wanted.

The pure part, values in and values out, reads in this order: `candidate` (what matching knows of a person and
of a round), `rules` (who may never be paired), `score` (how well two people fit), `shortlist` (whom each
person is asked about) and `solve` (the pairs, once both have answered). Under these two work `grid` (rules
and score for everybody at once), `choice` (what makes one set of pairs better than another) and `assignment`
(finding the best), all three on `edges` (possible pairs as columns); `narrow` and, in a large programme,
`crowd` leave few pairs to choose from without leaving anybody out. Import `shortlist` and `solve` freely:
the heavy libraries load when they are called.

The part that talks reads in this order: `model` (a round, its answers, its pairs), `pool` (from rows to the
values above), `rounds` and `running` (from step to step), `asking` (the private question), `talk` and `desk`
(the coordinator), `results` (everybody hears at one hour), with `windows` for how long people have. Pairs
that somebody proposes by name, without a round, are in `proposal` and `proposing`.
"""
