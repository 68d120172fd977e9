"""A real one-node Kubernetes without a container engine, an image registry or a cluster of one's own.

etcd, the control plane, kubelet, kube-proxy, containerd and CoreDNS are built from Go modules and run as processes of
this machine; what they write is below Settings.state, except images, which live below Settings.cache and survive.
GPUs are advertised, not present.

NetworkPolicy objects are accepted and not enforced: the bridge plugin does not know them. Pods reach each other,
Services, the API server and this machine's bridge address, nothing else. One lab runs on a machine at a time.
"""
