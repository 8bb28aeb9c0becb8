import CLinux
package import Netlink

/// Hears of every change to interfaces and addresses in the network namespace; used by one thread.
///
/// Whoever needs the whole picture opens this first and dumps it over a `NetlinkCommandSocket` then, so that no change in
/// between is lost; and dumps again after `.overrun`.
package final class NetlinkMonitorSocket {
    /// How many datagrams one call receives at most, so that timers get their turn.
    private static let maximumDatagrams = 64

    private let channel: NetlinkChannel

    package init() throws(SystemError) {
        channel = try NetlinkChannel(groups: [RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR])
    }

    /// Readable when something has changed; for `EventPoll.register`.
    package var descriptor: CInt { channel.descriptor }

    /// What has changed since the last call, in order: `.link`, `.address`, and `.overrun` where changes were lost. Empty
    /// when nothing has; with much to tell, the rest comes with the next call.
    package func receive() throws(SystemError) -> [NetlinkMessage] {
        var messages: [NetlinkMessage] = []
        for _ in 0..<Self.maximumDatagrams {
            guard let next = try channel.receive() else { break }
            messages += next
        }
        return messages
    }
}
