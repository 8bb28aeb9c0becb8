import NetworkTypes
import VRRP

// What routers must say alike to hear one another.
extension Cluster {
    mutating func compareForm(of here: Member, with there: Member) {
        let (mine, theirs) = (here.router, there.router)
        if mine.version != theirs.version {
            deaf(
                here, there, "version", "VRRPv\(mine.version.rawValue)", "VRRPv\(theirs.version.rawValue)",
                .versionMismatch)
            return
        }
        if !mine.authentication.isHeard(as: theirs.authentication) {
            let keyword = mine.authentication.isSigned ? "auth_hmac" : "authentication"
            deaf(
                here, there, keyword, "the authentication \(mine.authentication.kind)",
                theirs.authentication.kind == mine.authentication.kind ? "another key" : theirs.authentication.kind,
                .authenticationMismatch)
        }
        if mine.version == .v3, mine.family == .ipv4, mine.checksumForm != theirs.checksumForm {
            deaf(
                here, there, "v3_checksum_as_v2", "v3_checksum_as_v2 \(onOff(mine.checksumForm == .messageOnly))",
                onOff(theirs.checksumForm == .messageOnly), .checksumMismatch)
        }
        compareIntervals(here, there)
        compareAddresses(here, there)
        compareTransport(here, there)
        compareGroups(here, there)
    }

    private mutating func deaf(
        _ here: Member, _ there: Member, _ keyword: String, _ mine: String, _ theirs: String, _ rule: Diagnostic.Rule
    ) {
        report.error(
            here.place(of: keyword),
            "\"\(here.router.name)\" has \(mine), and on \(there.node.name) it has \(theirs): they discard each other's"
                + " advertisements and are both Active",
            instead: "write the same on every router", rule: rule)
    }

    private mutating func compareIntervals(_ here: Member, _ there: Member) {
        let (mine, theirs) = (here.router.advertisementInterval, there.router.advertisementInterval)
        guard mine != theirs else { return }
        guard here.router.version == .v3 else {
            deaf(
                here, there, "advert_int", "advert_int \(mine.decimalSeconds)", theirs.decimalSeconds, .intervalMismatch
            )
            return
        }
        report.warning(
            here.place(of: "advert_int"),
            "\"\(here.router.name)\" advertises every \(mine.decimalSeconds) s, and on \(there.node.name) every"
                + " \(theirs.decimalSeconds) s: how long a failure lasts depends on who was Active",
            instead: "write the same on every router", rule: .intervalMismatch)
    }

    private mutating func compareAddresses(_ here: Member, _ there: Member) {
        func advertised(_ member: Member) -> Set<IPAddress> { Set(member.router.addresses.map(\.prefix.address)) }
        let (mine, theirs) = (advertised(here), advertised(there))
        guard mine != theirs else { return }
        func list(_ addresses: Set<IPAddress>) -> String {
            addresses.map(\.description).sorted().joined(separator: ", ")
        }
        let differing = [(mine.subtracting(theirs), "here"), (theirs.subtracting(mine), "on \(there.node.name)")]
            .filter { !$0.0.isEmpty }.map { "\(list($0.0)) only \($0.1)" }.joined(separator: ", and ")
        report.error(
            here.place(of: HoldingKeyword.addresses.rawValue),
            "\"\(here.router.name)\" has \(differing): which addresses answer depends on who is Active, and keepalived up"
                + " to 2.3.2 discards the advertisements", instead: "write the same addresses on every router",
            rule: .addressMismatch)
    }

    private mutating func compareGroups(_ here: Member, _ there: Member) {
        guard here.group != there.group else { return }
        report.warning(
            here.node.loaded.configuration.group(of: here.instance)?.location ?? here.instance.location,
            "\"\(here.router.name)\" moves together with other instances here than on \(there.node.name)",
            instead: "write the same vrrp_sync_group on every router", rule: .groupMismatch)
    }
}

extension Authentication {
    fileprivate var isSigned: Bool {
        if case .hmac = self { true } else { false }
    }

    /// Whether routers of the two hear each other; those that sign must each have the key that the other signs with.
    fileprivate func isHeard(as other: Authentication) -> Bool {
        switch (self, other) {
        case (.hmac(let mine), .hmac(let theirs)):
            mine.keys[theirs.activeKey] == theirs.keys[theirs.activeKey]
                && theirs.keys[mine.activeKey] == mine.keys[mine.activeKey]
        case (.hmac(let hmac), .none), (.none, .hmac(let hmac)): hmac.mode != .enforce
        default: self == other
        }
    }

    fileprivate var kind: String {
        switch self {
        case .none: "none"
        case .simplePassword: "PASS"
        case .authenticationHeader: "AH"
        case .hmac: "auth_hmac"
        }
    }
}
