"""The lab's stand-in for the vllm worker."""
