/// The ways of speaking VRRP that are tried against each other.
package enum Mode: String, Sendable, CaseIterable, CustomStringConvertible {
    case version2 = "v2"
    case version2Password = "v2 PASS"
    case version2Header = "v2 AH"
    case version3 = "v3"

    package var description: String { rawValue }

    package var version: Int { self == .version3 ? 3 : 2 }

    /// VRRPv2 counts in whole seconds; in VRRPv3 a tenth of a second is a usual choice.
    package var advertisementInterval: Duration { self == .version3 ? .milliseconds(100) : .seconds(1) }

    /// The authentication type that the packets carry.
    package var authentication: Int? {
        switch self {
        case .version2: 0
        case .version2Password: 1
        case .version2Header: 2
        case .version3: nil
        }
    }

    fileprivate var authenticationBlock: String {
        switch self {
        case .version2, .version3: ""
        case .version2Password: "authentication {\n    auth_type PASS\n    auth_pass secret\n  }"
        case .version2Header: "authentication {\n    auth_type AH\n    auth_pass secret\n  }"
        }
    }
}

/// One `vrrp_instance` as text that both Aloft and keepalived read.
package struct InstanceConfiguration: Sendable {
    package var name = "VI_01"
    package var mode: Mode
    package var virtualRouter = 50
    package var priority: Int
    package var advertisementInterval: Duration
    package var interface = Node.interface
    package var address = "192.168.100.167/24"
    package var preempts = true
    /// Further lines of the block, in the language of keepalived.conf.
    package var lines: [String] = []

    /// The link-local address that IPv6 advertises first, and the one that clients use.
    package static let addresses6 = ["fe80::167/64", "2001:db8::167/64"]

    /// The same virtual router over IPv6, which only version 3 has.
    package static func overIPv6(priority: Int) -> InstanceConfiguration {
        var configuration = InstanceConfiguration(.version3, priority: priority)
        configuration.address = addresses6.joined(separator: "\n    ")
        return configuration
    }

    package init(_ mode: Mode, priority: Int) {
        self.mode = mode
        self.priority = priority
        advertisementInterval = mode.advertisementInterval
    }

    package var text: String {
        """
        vrrp_instance \(name) {
          state BACKUP
          version \(mode.version)
          interface \(interface)
          virtual_router_id \(virtualRouter)
          priority \(priority)
          advert_int \(advertisementInterval.milliseconds / 1000)
          \(preempts ? "" : "nopreempt")
          virtual_ipaddress {
            \(address)
          }
          \(mode.authenticationBlock)
          \(lines.joined(separator: "\n  "))
        }

        """
    }

    /// Skew_Time: RFC 9568 section 6.1 for VRRPv3, in seconds whatever the interval for VRRPv2 (RFC 3768 section 6.1).
    package var skewTime: Duration {
        (mode.version == 3 ? advertisementInterval : .seconds(1)) * (256 - priority) / 256
    }

    /// After this long without an advertisement a backup takes over: Active_Down_Interval, RFC 9568 section 6.1.
    package var activeDownInterval: Duration { advertisementInterval * 3 + skewTime }
}
