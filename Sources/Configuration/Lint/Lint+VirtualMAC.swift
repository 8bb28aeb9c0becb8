import NetworkTypes
import VRRP

extension Lint {
    /// The interface for a virtual MAC address is made by the agent, which takes none that is there already. One that has
    /// the very address was made by an earlier run, or by keepalived, which takes it along when it stops.
    mutating func checkVirtualMAC(of instance: InstanceConfiguration, _ host: some HostView) {
        let router = instance.router
        guard let virtual = router.virtualMAC, let name = virtual.interface, host.prefixes(of: name) != nil else {
            return
        }
        let address = virtual.address ?? .virtualRouter(router.family, vrid: router.vrid.rawValue)
        guard host.hardwareAddress(of: name) != address else { return }
        report.warning(
            sourceMap.place(of: "use_vmac", in: instance),
            "there is an interface \"\(name)\" already, and \"\(router.name)\" is in fault until it is gone",
            instead: "write another name, or none", rule: .interfaceTaken)
    }
}
