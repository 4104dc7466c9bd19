"""Who is here: members and their accounts, levels, reporting lines, profiles, and who may do what."""
