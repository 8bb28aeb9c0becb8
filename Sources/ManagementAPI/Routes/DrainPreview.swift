internal import AgentModel
private import NetworkTypes
private import Texts
private import VRRP

extension DrainPreviewDocument {
    private static let silence = """
        Nothing was changed. Backups are silent, so whether a router is there to take over is not known before it is \
        tried. A drain without force tries it safely: this node answers for its addresses until a successor is heard.
        """

    /// What is known of each instance that a drain would cover; it never promises that somebody takes over.
    init(_ request: DrainRequest, in view: View) {
        let covered = view.snapshot.instances.filter { instance in
            request.instances?.contains(instance.router.configuration.name) ?? true
        }
        self.init(
            dryRun: true, asOf: view.snapshot.takenAt.text, detail: Self.silence,
            instances: covered.map { Instance($0, in: view) })
    }
}

extension DrainPreviewDocument.Instance {
    fileprivate init(_ instance: InstanceSnapshot, in view: View) {
        let router = instance.router
        let holds = router.status == .active
        let heard = router.lastHeard.map { HeardDocument($0, in: view) }
        let name = router.configuration.name
        let step =
            holds
            ? "\(name) is Active here and would be handed over" : "\(name) is not Active here and would be kept out"
        let past =
            heard.map { "\($0.address) (priority \($0.priority)) was last heard at \($0.at)" }
            ?? "no other router was heard since the start of this instance"
        self.init(
            name: name, state: view.state(of: instance), would: holds ? .handOver : .keepOut,
            successor: holds ? .unknown : nil, lastHeard: heard, detail: "\(step); \(past).")
    }
}

extension HeardDocument {
    fileprivate init(_ heard: VirtualRouter.Heard, in view: View) {
        let ago = Int64(max(.zero, view.snapshot.instant - heard.at).microseconds)
        self.init(
            address: heard.peer.address.description, priority: Int(heard.peer.priority.rawValue),
            at: Timestamp.text(view.snapshot.takenAt.wallMicroseconds - ago))
    }
}
