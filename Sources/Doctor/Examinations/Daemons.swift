internal import Linting

/// Other VRRP daemons on this machine.
extension NodeFacts {
    func daemonFindings() -> [Finding] {
        OtherDaemon.running().compactMap { daemon in
            daemon.warning(beside: configuration).map { _, text in
                Finding(
                    .otherDaemon, "keepalived", text,
                    remedy: "run systemctl disable --now keepalived, or give one of them another virtual_router_id")
            }
        }
    }
}
