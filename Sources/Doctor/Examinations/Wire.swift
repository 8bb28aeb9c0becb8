internal import LinuxIO
internal import VRRP

/// The links, as they are heard.
extension NodeFacts {
    /// keepalived's default interval, three times.
    private static let shortest = Duration.seconds(3)
    /// What comes exactly after an interval is still heard.
    private static let margin = Duration.milliseconds(200)

    func wireFindings() throws(NotExamined) -> [Finding] {
        guard !routers.isEmpty else { throw NotExamined("no instance to listen for") }
        let interval = routers.map(\.advertisementInterval).max() ?? .zero
        let time = options.listeningTime ?? max(interval + Self.margin, Self.shortest)
        let packets = try examine { () throws(SystemError) in try Listener(self).packets(within: time) }
        return WireReport(packets, on: self).findings
    }
}
