"""One run, top to bottom: steps.py is the order, the other files are what each step does.

spec_builder.py local_spec.py        what a run is given; the same from a contributor's working copy
steps.py session.py sandbox.py       the order; one run on a real cluster; each step, done there
model_cache.py model_room.py         the model on its claim; which claims of others go for it
smoke.py                             questions to what is served
benchmark.py                         one benchmark: watched, collected, held against what others saw
collector_job.py collect.py          the benchmark with the collector beside it, and what that prints
hardware.py gpu_shortage.py          the GPUs of the nodes; whether others hold them
sandbox_secrets.py                   what nothing may be written out of
image_probe.py                       a look into the image at the end
run_for_baseline.py stopped.py       a run that the control namespace keeps; what ends one from outside
"""
