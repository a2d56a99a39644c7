"""How much of what was read is remembered, in entries of each reader.

While somebody types, all sentences but one are the same from one check to the next; as many as fifty agents edit at once
are worth keeping, and no more of what people wrote.
"""

SENTENCES = 4_096
