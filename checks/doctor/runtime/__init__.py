"""What a run will find inside the recipe's image, on the node that it will use: gathered there, judged here.

subject.py  what of the recipe the probe takes over   pure     facts.py   what the probe says, typed          pure
job.py      the Job that carries the probe            pure     judge.py   facts -> a tree -> answers          pure
probe.py    gathers, inside the image; judges nothing          machine.py gpus.py software.py  parts of it    pure
ask.py      applies the Job, reads its log, removes it         smi.py, compatibility.py  what others say      pure
"""
