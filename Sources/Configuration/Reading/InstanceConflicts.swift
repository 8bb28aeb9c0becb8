import NetworkTypes
import VRRP

/// What keeps an instance from running beside the others: who has which name, number and address so far.
struct InstanceConflicts {
    private var names: [String: SourcePosition] = [:]
    private var identities: [VirtualRouterIdentity: String] = [:]
    private var places: [AddressPlace: String] = [:]

    /// Refuses an instance whose name another one before it has, whether that one runs or not.
    mutating func checkName(_ name: Word, _ report: inout Report) {
        guard let first = names[name.text] else {
            names[name.text] = name.location
            return
        }
        report.error(
            name.location, "there is a vrrp_instance \(name.shown) already, in line \(first.line)",
            instead: "give this one another name", rule: .duplicateName)
    }

    /// Refuses an instance that is the same virtual router as one that runs, or moves the same address of the same
    /// interface.
    func check(_ router: VirtualRouter.Configuration, _ name: Word, _ report: inout Report) {
        if let other = identities[router.identity] {
            report.error(
                name.location,
                "\(name.shown) is the same virtual router as \"\(other)\": \(router.vrid) on \(router.interface)",
                instead: "give it another virtual_router_id", rule: .duplicateRouter)
        }
        for place in router.places {
            guard let other = places[place] else { continue }
            report.error(
                name.location, "\(place) belongs to \"\(other)\" already", instead: "keep it in one instance",
                rule: .duplicateAddress)
        }
    }

    /// Remembers an instance that runs.
    mutating func add(_ router: VirtualRouter.Configuration) {
        identities[router.identity] = router.name
        for place in router.places { places[place] = router.name }
    }
}

/// An address and the interface that it is added to.
private struct AddressPlace: Hashable, CustomStringConvertible {
    var address: IPAddress
    var interface: String
    var description: String { "\(address) on \(interface)" }
}

extension VirtualRouter.Configuration {
    fileprivate var places: [AddressPlace] {
        addresses.map { AddressPlace(address: $0.prefix.address, interface: $0.interface ?? interface) }
    }
}
