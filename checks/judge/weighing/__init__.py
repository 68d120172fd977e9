"""What blocks say of a loss, and how surely: numbers only, pure, without a word of recipes, sides' files or reports.

In the order in which they are asked: turns (which block stands where), disturbance (what something else did to a block), noise
(how metrics scatter together), likelihood (of each size of a loss), sequential (whether that is enough), weigh (all of it).
"""
