import CLinux
import Netlink
package import NetworkTypes

/// Drops packets to the addresses that an Active router holds but does not accept packets for (RFC 9568, Accept_Mode); used
/// by one thread.
///
/// In a table of nftables of its own, so that neither it nor the administrator's rules disturb the other. Nothing waits.
package final class PacketFilter {
    private let channel: NetlinkChannel
    private var isInstalled = false
    /// What is to be dropped, also after another program has removed the table.
    package private(set) var blocked: Set<IPAddress> = []

    /// - Throws: EPROTONOSUPPORT where the kernel has no netfilter.
    package init() throws(SystemError) {
        channel = try NetlinkChannel(NETLINK_NETFILTER)
    }

    /// Drops what arrives for the addresses, except IPv6's Neighbor Discovery.
    ///
    /// - Throws: EPERM without CAP_NET_ADMIN, EOPNOTSUPP where the kernel has no nftables; nothing has changed then.
    package func block(_ addresses: [IPAddress]) throws(SystemError) {
        try change(to: blocked.union(addresses)) { $0.block(addresses) }
    }

    /// Lets through what arrives for the addresses; with the last one the table goes.
    package func unblock(_ addresses: [IPAddress]) throws(SystemError) {
        let leaving = blocked.intersection(addresses)
        guard !leaving.isEmpty else { return }
        guard leaving != blocked else { return try removeAll() }
        try change(to: blocked.subtracting(leaving)) { $0.unblock(Array(leaving)) }
    }

    /// Removes the table, also that of an earlier run.
    package func removeAll() throws(SystemError) {
        var batch = PacketFilterBatch()
        batch.remove()
        try execute(batch)
        (isInstalled, blocked) = (false, [])
    }

    /// Makes the change, or the whole table where there is none, such as after `nft flush ruleset`.
    private func change(
        to wanted: Set<IPAddress>, _ difference: (inout PacketFilterBatch) -> Void
    ) throws(SystemError) {
        let isChanged = isInstalled ? try apply(difference) : false
        if !isChanged {
            var batch = PacketFilterBatch()
            batch.install()
            batch.block(Array(wanted))
            try execute(batch)
        }
        (isInstalled, blocked) = (true, wanted)
    }

    /// Whether the table was there to change.
    private func apply(_ difference: (inout PacketFilterBatch) -> Void) throws(SystemError) -> Bool {
        var batch = PacketFilterBatch()
        difference(&batch)
        do throws(SystemError) {
            try execute(batch)
            return true
        } catch {
            guard error.errno == ENOENT else { throw error }
            return false
        }
    }

    private func execute(_ batch: PacketFilterBatch) throws(SystemError) {
        try channel.send(batch.encoded)
        try channel.acknowledge("nftables", by: NetfilterMessage.self)
    }
}
