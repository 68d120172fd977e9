"""The lab's stand-in for the trtllm worker."""
