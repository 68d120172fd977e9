"""What a run will find inside the recipe's image, on the node that it will use: gathered there, judged here.

subject.py                 what of the recipe the probe takes over                                       pure
job.py                     the Job that carries the probe                                                pure
run_probe.py               applies the Job, reads its log, removes it
probe.py                   gathers, inside the image; judges nothing
probe_output.py smi.py     what the probe and nvidia-smi say, typed                                      pure
container.py gpus.py software.py release_compatibility.py   the branches of the tree                     pure
compatibility_matrix.py version.py                          what is documented of releases               pure
judge.py tree.py           from what was seen to a tree, and to answers                                  pure
"""
