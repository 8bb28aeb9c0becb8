/// One way of speaking VRRP, as two routers of an interoperation test are both told to speak.
package struct Speech: Hashable, Sendable, CustomStringConvertible {
    package enum Authentication: String, Hashable, Sendable {
        case none, password = "PASS", header = "AH"
    }

    package enum Family: String, Hashable, Sendable {
        case ipv4 = "IPv4", ipv6 = "IPv6"
    }

    package var version: Int
    package var family = Family.ipv4
    package var authentication = Authentication.none
    package var isUnicast = false
    package var hasVirtualMAC = false

    package init(
        _ version: Int, _ family: Family = .ipv4, _ authentication: Authentication = .none, unicast: Bool = false,
        virtualMAC: Bool = false
    ) {
        self.version = version
        self.family = family
        self.authentication = authentication
        isUnicast = unicast
        hasVirtualMAC = virtualMAC
    }

    package var description: String {
        var words = ["v\(version) \(family.rawValue)"]
        if authentication != .none { words.append(authentication.rawValue) }
        words.append(isUnicast ? "unicast" : "multicast")
        if hasVirtualMAC { words.append("virtual MAC") }
        return words.joined(separator: ", ")
    }

    /// VRRPv2 counts in whole seconds; in VRRPv3 a tenth of a second is a usual choice.
    package var interval: Duration { version == 2 ? .seconds(1) : .milliseconds(100) }

    /// With their prefix lengths, in the order in which they are advertised.
    package var addresses: [String] {
        switch family {
        case .ipv4: ["192.168.100.167/24"]
        case .ipv6: ["fe80::167/64", "2001:db8::167/64"]
        }
    }

    /// The address that a router on any node must hold while it is Active.
    package var watchedAddress: String { family == .ipv4 ? addresses[0] : addresses[1] }

    package static let virtualRouter = 50

    /// The waiting time of a Backup (RFC 9568 section 6.1; RFC 3768 section 6.1).
    package func activeDownInterval(priority: Int) -> Duration {
        interval * 3 + (version == 3 ? interval : .seconds(1)) * (256 - priority) / 256
    }
}

extension Speech {
    /// The `vrrp_instance` that Aloft and keepalived read.
    func keepalivedText(priority: Int, own: String, peer: String) -> String {
        let unicast = "unicast_src_ip \(own)\n  unicast_peer {\n    \(peer)\n  }"
        let password = "authentication {\n    auth_type \(authentication.rawValue)\n    auth_pass secret\n  }"
        return """
            vrrp_instance VI_01 {
              state BACKUP
              version \(version)
              interface \(Node.interface)
              virtual_router_id \(Self.virtualRouter)
              priority \(priority)
              advert_int \(interval.milliseconds / 1000)
              \(hasVirtualMAC ? "use_vmac" : "")
              \(isUnicast ? unicast : "")
              \(authentication == .none ? "" : password)
              virtual_ipaddress {
                \(addresses.joined(separator: "\n    "))
              }
            }

            """
    }

    /// The same for FRR's vrrpd.
    func frrText(priority: Int) -> String {
        let word = family == .ipv4 ? "ip" : "ipv6"
        let lines = [
            "version \(version)", "priority \(priority)", "advertisement-interval \(Int(interval.milliseconds))",
        ]
        let addresses = addresses.map { "\(word) \($0.prefix { $0 != "/" })" }
        let own = (lines + addresses).map { " vrrp \(Self.virtualRouter) \($0)" }.joined(separator: "\n")
        return "interface \(Node.interface)\n\(own)\n!\n"
    }
}
