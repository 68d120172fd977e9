"""What stands behind `python3 -m dynamo.<framework>` in the lab: the framework's flags, and Dynamo's mocker."""
