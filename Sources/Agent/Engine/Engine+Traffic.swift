internal import LinuxIO
internal import Logging
internal import NetworkTypes
internal import VRRP

/// What is sent to the addresses of an Active that is not to accept it (RFC 9568, 6.4.3: Accept_Mode false).
extension Engine {
    /// - Returns: the fault that keeps the instance out where the kernel cannot do it: it must not accept what it was told
    ///   not to.
    func blockTraffic(to addresses: [VirtualAddress], for instance: Instance) -> Fault? {
        do throws(SystemError) {
            try openFilter().block(addresses.map(\.prefix.address))
            return nil
        } catch {
            return addresses.first.map { .addressRefused($0.prefix, why: "traffic to it cannot be blocked: \(error)") }
        }
    }

    func unblockTraffic(to addresses: [VirtualAddress], for instance: Instance) {
        do throws(SystemError) {
            try filter?.unblock(addresses.map(\.prefix.address))
        } catch {
            outbox.log(.error, "\(instance.name): traffic to its addresses stays blocked: \(error)")
        }
    }

    /// The table of the filter is there from the first address on, and goes at the end.
    private func openFilter() throws(SystemError) -> PacketFilter {
        if let filter { return filter }
        let opened = try PacketFilter()
        filter = opened
        return opened
    }

    func removeFilter() {
        do throws(SystemError) {
            try filter?.removeAll()
            filter = nil
        } catch {
            outbox.log(.error, "the packet filter could not be removed: \(error)")
        }
    }

    /// What a killed run has left would go on dropping packets.
    func removeLeftFilter() {
        do throws(SystemError) {
            try PacketFilter().removeAll()
        } catch {
            // A kernel without nf_tables has none to remove; who needs one is told when it is to block.
            return
        }
    }
}
