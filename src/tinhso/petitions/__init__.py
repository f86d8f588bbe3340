"""What do people find wrong, and what was answered? Petitions about procedures, conduct and rules.

Owns petitions with their files, questions, answers, transfers, extensions and limits. Writes the events `petitions.*`;
reads none. Who sent one, and every free word, is emptied when she is erased or its time is over; days and counts stay.
What the public reads is written for it and names nobody.
"""
