"""Is this cluster ready? Questions, each answered by what was seen, what is expected and what mends it.

checks/                              the checks, a file for each subject
answer.py                            what a check says
facts.py trimmed_objects.py          what is read of the cluster, in parallel and page by page, and what is kept of it
free_gpus.py                         how many GPUs there are, and who holds them
examine.py report.py                 all checks of a profile, and how their answers are told
preflight.py                         what a run asks before it begins
runtime/                             what is inside a recipe's image, the one part that runs something
wall/                                what the API server itself refuses in sandboxes
setup/                               makes a namespace a sandbox
platform/                            how the Dynamo platform is installed here
"""
