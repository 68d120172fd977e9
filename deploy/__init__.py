"""The manifests of the service and of a sandbox, as `kubectl apply` and `recipe-gate setup` take them."""
