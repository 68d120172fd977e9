"""From files to recipes: where they lie, what their YAML means, what a run applies of them. Pure.

layout.py recipe.py                  how directories are laid out; recipes in a tree, and which of them a change touches
listing.py look_alikes.py            what of a tree is read; names that are nearly those of recipes
manifest.py yaml_nodes.py scalar.py  YAML as Kubernetes reads it, with the place of every value
graph.py gpu_demand.py               a DynamoGraphDeployment, and the GPUs that it holds
model_revision.py shell/             the model's revision; what scripts do
objects.py overlay.py both_sides.py  what a run applies, with what is the cluster's; head and base
unmeasured.py                        what a change touches and no run measures
model_claims.py                      claims of models as a cache: which go first
artifacts.py                         where a benchmark writes, and how it is led to a folder of its own
allowed/                             what a recipe may bring into a sandbox
remedies.py text_edits.py            mechanical remedies: applied, and shown
line_difference.py                   which lines became which others
new_recipe.py templates/             a recipe to begin with
"""
