"""`python3 -m dynamo.trtllm`: the framework's flags, Dynamo's mocker."""

from dynamo_shim.flags import Framework
from dynamo_shim.launch import main

if __name__ == "__main__":
    main(Framework.TRTLLM)
