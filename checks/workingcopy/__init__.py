"""A contributor's working copy, on the machine of whoever calls: the disk, git and kustomize.

tree.py commits.py                            recipes/ from disk; what git tells of another commit
recipes.py policy_file.py                     one recipe here or at its base; the policy
kustomize_program.py kustomize_limits.py      kustomize in its box
"""
