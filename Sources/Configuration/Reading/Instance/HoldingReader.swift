import NetworkTypes
import VRRP

/// Reads what only the Active holds.
struct HoldingReader {
    private(set) var addresses: [VirtualAddress] = []
    private(set) var excludedAddresses: [VirtualAddress] = []
    /// Those that the instance can do without.
    private(set) var untrackedAddresses: Set<IPPrefix> = []
    private(set) var routes: [VirtualRoute] = []
    private(set) var rules: [RoutingRule] = []
    private(set) var acceptsTraffic = true
    private(set) var promotesSecondaries = false
    private var virtualMAC: VirtualMACReader?
    private var sendsFromBase: SourcePosition?
    private var noAddress: Word?

    mutating func take(
        _ keyword: HoldingKeyword, _ arguments: inout Arguments, _ block: Block?, _ report: inout Report
    ) {
        switch keyword {
        case .addresses: block.map { readAdvertised($0, &report) }
        case .excludedAddresses:
            for statement in block?.statements ?? [] {
                let address = AddressReader.read(statement, untracked: &untrackedAddresses, &report)
                if let address { addExcluded(address, statement, &report) }
            }
        case .routes: routes += (block?.statements ?? []).compactMap { RouteReader.read($0, &report) }
        case .rules: rules += (block?.statements ?? []).compactMap { RuleReader.read($0, &report) }
        case .virtualMAC:
            let reader = VirtualMACReader(&arguments, &report)
            if virtualMAC?.merge(reader, &report) == nil { virtualMAC = reader }
        case .noAddress: noAddress = arguments.keyword
        case .sendsFromBase: sendsFromBase = arguments.keyword.location
        case .accept: acceptsTraffic = true
        case .noAccept: acceptsTraffic = false
        case .promotesSecondaries: promotesSecondaries = true
        }
    }

    private mutating func readAdvertised(_ block: Block, _ report: inout Report) {
        for statement in block.statements {
            let address = AddressReader.read(statement, untracked: &untrackedAddresses, &report)
            if let address, let family = addresses.first?.prefix.address.family,
                address.prefix.address.family != family
            {
                report.error(
                    statement.keyword.location,
                    "\(address.prefix.address) is of another family than the first address, and one virtual router"
                        + " advertises one family",
                    instead: "give it a vrrp_instance of its own, or move it to virtual_ipaddress_excluded",
                    rule: .mixedFamilies)
                continue
            }
            if let address { addAdvertised(address, statement, &report) }
        }
    }

    /// What is written twice is advertised twice, as in keepalived: routers that count the addresses must agree.
    private mutating func addAdvertised(_ address: VirtualAddress, _ statement: Statement, _ report: inout Report) {
        if addresses.contains(where: { $0.prefix.address == address.prefix.address }) {
            report.warning(
                statement.keyword.location,
                "\(address.prefix.address) is listed already, and advertised once more, as in keepalived",
                instead: "keep one of them, the same one on every router", rule: .duplicateAddress)
        }
        addresses.append(address)
    }

    private mutating func addExcluded(_ address: VirtualAddress, _ statement: Statement, _ report: inout Report) {
        guard !(addresses + excludedAddresses).contains(where: { $0.isHeld(with: address) }) else {
            report.warning(
                statement.keyword.location, "\(address.prefix.address) is listed already, and this line is ignored",
                instead: "keep one of them", rule: .duplicateAddress)
            return
        }
        excludedAddresses.append(address)
    }

    /// Under a virtual MAC address, what names the interface below is on the one above too, as in keepalived; but for addresses
    /// of the other family, which are below in any case.
    mutating func place(on interface: String) {
        guard virtualMAC != nil else { return }
        for index in addresses.indices where addresses[index].interface == interface {
            addresses[index].interface = nil
        }
        for index in excludedAddresses.indices
        where [nil, interface].contains(excludedAddresses[index].interface) {
            let isOfOtherFamily = family.map { $0 != excludedAddresses[index].prefix.address.family } ?? false
            excludedAddresses[index].interface = isOfOtherFamily ? interface : nil
        }
    }

    /// That of the addresses that are advertised; nil where none is.
    var family: AddressFamily? { addresses.first?.prefix.address.family }

    /// The interface of `use_vmac`, checked against what else the instance says; nil where it has none.
    func virtualMAC(
        on interface: String, _ vrid: VRID, _ way: TransportReader.Result, _ report: inout Report
    ) -> VirtualMAC? {
        guard let virtualMAC else {
            if let sendsFromBase {
                report.warning(
                    sendsFromBase, "vmac_xmit_base has no effect without a virtual MAC address",
                    instead: "write use_vmac, or remove it")
            }
            return nil
        }
        return virtualMAC.finish(
            on: interface, vrid, way, sendsFromBase: sendsFromBase != nil, &report)
    }

    /// What the addresses mean together.
    func check(_ name: Word, _ report: inout Report) {
        checkPresence(name, &report)
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
                instead: "write one such as fe80::1/64 first, on every router of the group", rule: .firstAddress)
        }
    }

    private func checkPresence(_ name: Word, _ report: inout Report) {
        if let noAddress, !(addresses + excludedAddresses).isEmpty {
            report.warning(
                noAddress.location, "no_virtual_ipaddress has no effect: \(name.shown) has addresses",
                instead: "remove it")
        } else if noAddress == nil, (addresses + excludedAddresses).isEmpty {
            report.warning(
                name.location, "\(name.shown) has no virtual_ipaddress: it elects and notifies, and no address moves",
                instead: "write virtual_ipaddress { ... }, or no_virtual_ipaddress where that is meant",
                rule: .withoutAddresses)
        }
    }
}

extension VirtualAddress {
    /// Whether the kernel takes both for one.
    fileprivate func isHeld(with other: VirtualAddress) -> Bool {
        prefix == other.prefix && interface == other.interface
    }
}
