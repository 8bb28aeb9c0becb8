import CLinux
package import Netlink

/// Hears of every change to interfaces, addresses and routing rules in the network namespace; used by one thread.
///
/// Not of routes: a router with a full table would hear of nothing else.
///
/// Whoever needs the whole picture opens this first and dumps it over a `NetlinkCommandSocket` then, so that no change in
/// between is lost; and dumps again after `.overrun`.
package final class NetlinkMonitorSocket {
    /// How many datagrams one call receives at most, so that timers get their turn.
    private static let maximumDatagrams = 64

    private let channel: NetlinkChannel

    package init() throws(SystemError) {
        channel = try NetlinkChannel(groups: [
            RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE,
        ])
    }

    /// Readable when something has changed; for `EventPoll.register`.
    package var descriptor: CInt { channel.descriptor }

    /// What has changed since the last call, in order: `.link`, `.address`, `.rule`, and `.overrun` where changes were lost. Empty
    /// when nothing has; with much to tell, the rest comes with the next call.
    package func receive() throws(SystemError) -> [NetlinkMessage] {
        var messages: [NetlinkMessage] = []
        for _ in 0..<Self.maximumDatagrams {
            guard let next = try channel.receive(NetlinkMessage.self) else { break }
            messages += next
        }
        return messages
    }
}
