import CLinux
package import Netlink

/// Changes and reads Aloft's nftables table for load balancing, and asks conntrack; used by one thread.
///
/// Nothing waits: the kernel works a request off while it is being sent, so that the answer is there afterwards. A large
/// change takes as long as the kernel needs for it: a tenth of a second for each megabyte.
package final class NetfilterSocket {
    private let channel: NetlinkChannel

    /// - Throws: EPROTONOSUPPORT where the kernel has no netfilter.
    package init() throws(SystemError) {
        channel = try NetlinkChannel(NETLINK_NETFILTER)
    }

    /// Makes all changes of a batch, or none.
    ///
    /// - Throws: EPERM without CAP_NET_ADMIN, EOPNOTSUPP where the kernel has no nftables; ENOENT, EEXIST or EBUSY where
    ///   the table is not as it was left.
    package func execute(_ batch: NATBatch) throws(SystemError) {
        guard !batch.isEmpty else { return }
        try channel.send(batch.encoded)
        try channel.acknowledge("nftables", by: NetfilterMessage.self)
    }

    /// How often nftables has been changed, by whomever.
    package func generation() throws(SystemError) -> UInt32 {
        let request = NetlinkRequest.generation()
        try channel.send(request.encoded)
        var (found, refusal): (UInt32?, CInt) = (nil, 0)
        while let messages = try channel.receive(NetfilterMessage.self) {
            for message in messages {
                switch message {
                case .generation(let number): found = number
                case .acknowledgement(let answer) where answer.sequence == channel.sequence: refusal = answer.errno
                default: break
                }
            }
        }
        guard let found else { throw SystemError(call: request.name, errno: refusal == 0 ? ENOMSG : refusal) }
        return found
    }

    /// What is there of a ruleset.
    package func state(of ruleset: NATRuleset) throws(SystemError) -> NATState {
        try gather(NATState.requests(for: ruleset))
    }

    /// The counters alone.
    package func counters() throws(SystemError) -> NATState {
        try gather([NATState.counterRequest])
    }

    private func gather(_ requests: [NetlinkRequest]) throws(SystemError) -> NATState {
        var state = NATState()
        for request in requests {
            do throws(SystemError) {
                for message in try channel.dump(request, { (message: NetfilterMessage) in message }) {
                    state.add(message)
                }
            } catch {
                // A set that is not there.
                guard error.errno == ENOENT else { throw error }
            }
        }
        return state
    }

    /// The connections that a filter lets through.
    ///
    /// - Throws: EINVAL where the kernel has no conntrack.
    package func connections(_ filter: ConntrackFilter) throws(SystemError) -> [ConntrackEntry] {
        try channel.dump(.dumpConnections(filter)) { (message: NetfilterMessage) in
            guard case .connection(let entry) = message, filter.matches(entry) else { return nil }
            return entry
        }
    }

    /// Has conntrack forget connections; those that have ended meanwhile are none of them.
    ///
    /// - Returns: how many it has forgotten.
    @discardableResult
    package func forget(_ entries: [ConntrackEntry]) throws(SystemError) -> Int {
        var count = 0
        for request in entries.compactMap({ NetlinkRequest.delete($0) }) {
            try channel.send(request.encoded)
            do throws(SystemError) {
                try channel.acknowledge(request.name, by: NetfilterMessage.self)
                count += 1
            } catch {
                guard error.errno == ENOENT else { throw error }
            }
        }
        return count
    }
}
