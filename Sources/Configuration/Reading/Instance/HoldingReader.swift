import NetworkTypes
import VRRP

/// Reads what only the Active holds.
struct HoldingReader {
    private(set) var addresses: [VirtualAddress] = []
    private(set) var excludedAddresses: [VirtualAddress] = []
    private(set) var routes: [VirtualRoute] = []
    private(set) var rules: [VirtualRule] = []
    private(set) var acceptsTraffic = true
    private(set) var promotesSecondaries = false
    private var virtualMACWords: VirtualMAC?
    private var sendsFromBase = false

    mutating func take(
        _ keyword: HoldingKeyword, _ arguments: inout Arguments, _ block: Block?, _ report: inout Report
    ) {
        switch keyword {
        case .addresses: block.map { readAdvertised($0, &report) }
        case .excludedAddresses:
            for statement in block?.statements ?? [] {
                add(AddressReader.read(statement, &report), statement, to: \.excludedAddresses, &report)
            }
        case .routes: routes += (block?.statements ?? []).compactMap { RouteReader.read($0, &report) }
        case .rules: rules += (block?.statements ?? []).compactMap { RuleReader.read($0, &report) }
        case .virtualMAC: virtualMACWords = readVirtualMAC(&arguments, &report)
        case .sendsFromBase: sendsFromBase = true
        case .accept: acceptsTraffic = true
        case .noAccept: acceptsTraffic = false
        case .promotesSecondaries: promotesSecondaries = true
        }
    }

    private mutating func readAdvertised(_ block: Block, _ report: inout Report) {
        if block.statements.isEmpty {
            report.error(block.opener, "virtual_ipaddress names no address", instead: "write one such as 192.0.2.1/24")
        }
        for statement in block.statements {
            let address = AddressReader.read(statement, &report)
            if let address, let family = addresses.first?.prefix.address.family,
                address.prefix.address.family != family
            {
                report.error(
                    statement.keyword.location,
                    "\(address.prefix.address) is of another family than the first address, and one virtual router"
                        + " advertises one family",
                    instead: "give it a vrrp_instance of its own, or move it to virtual_ipaddress_excluded")
                continue
            }
            add(address, statement, to: \.addresses, &report)
        }
    }

    private mutating func add(
        _ address: VirtualAddress?, _ statement: Statement, to list: WritableKeyPath<Self, [VirtualAddress]>,
        _ report: inout Report
    ) {
        guard let address else { return }
        if (addresses + excludedAddresses).contains(where: { $0.prefix.address == address.prefix.address }) {
            report.error(
                statement.keyword.location,
                "\(address.prefix.address) is listed already, and keepalived would advertise it twice",
                instead: "keep one of them, the same one on every router")
        } else {
            self[keyPath: list].append(address)
        }
    }

    var family: AddressFamily { addresses.first?.prefix.address.family ?? .ipv4 }

    var virtualMAC: VirtualMAC? {
        guard var virtualMAC = virtualMACWords else { return nil }
        virtualMAC.sendsFromBase = sendsFromBase
        return virtualMAC
    }

    /// What the addresses mean together.
    func check(_ name: Word, _ report: inout Report) {
        if addresses.count > Limits.addresses {
            report.error(
                name.location, "\(addresses.count) addresses do not fit into one advertisement",
                instead: "spread them over instances of at most \(Limits.addresses)")
        }
        if case .v6(let first)? = addresses.first?.prefix.address, !first.isLinkLocal {
            report.warning(
                name.location,
                "the first IPv6 address of a virtual router should be a link-local one (RFC 9568, 5.2.9), and routers"
                    + " that insist on it discard these advertisements",
                instead: "write one such as fe80::1/64 first, on every router of the group")
        }
    }
}

/// `use_vmac [NAME] [MAC]`, with keepalived's words behind them that only concern other programs.
private func readVirtualMAC(_ arguments: inout Arguments, _ report: inout Report) -> VirtualMAC {
    var virtualMAC = VirtualMAC()
    while let word = arguments.next() {
        if let mac = MACAddress(word.text) {
            virtualMAC.address = mac
        } else if word.text == "netlink_notify_msg" || word.text == "group" {
            report.warning(
                word.location, "\(word.shown) is ignored: it only concerns how other programs see the interface")
            if word.text == "group" { _ = arguments.next() }
        } else if virtualMAC.interface == nil, (1...Limits.interfaceName).contains(word.text.utf8.count),
            !word.text.contains("/")
        {
            virtualMAC.interface = word.text
        } else {
            report.error(
                word.location, "\(word.shown) is neither a name nor a MAC address for the interface of use_vmac",
                instead: "write a name of at most \(Limits.interfaceName) bytes, or nothing")
        }
    }
    return virtualMAC
}
