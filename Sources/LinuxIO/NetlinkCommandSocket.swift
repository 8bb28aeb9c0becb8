import CLinux
package import Netlink
package import NetworkTypes

/// Asks the kernel for its interfaces, addresses and rules, and changes addresses, routes and rules; used by one thread.
///
/// Nothing waits: rtnetlink works a request off while it is being sent, so that the answer is there afterwards.
package final class NetlinkCommandSocket {
    private let channel: NetlinkChannel

    package init() throws(SystemError) {
        channel = try NetlinkChannel()
    }

    /// Makes a change and returns when the kernel has acknowledged it.
    ///
    /// - Throws: what the kernel answers, such as EEXIST or EADDRNOTAVAIL, with its text; ENOMSG when it does not answer.
    package func execute(_ request: NetlinkRequest) throws(SystemError) {
        try channel.send(request.encoded)
        try channel.acknowledge(request.name, by: NetlinkMessage.self)
    }

    /// All interfaces of the network namespace.
    package func links() throws(SystemError) -> [LinkMessage] {
        try channel.dump(.dumpLinks()) { (message: NetlinkMessage) in
            if case .link(let link) = message { link } else { nil }
        }
    }

    /// All addresses of the network namespace, of one family or of both.
    package func addresses(family: AddressFamily? = nil) throws(SystemError) -> [AddressMessage] {
        try channel.dump(.dumpAddresses(family: family)) { (message: NetlinkMessage) in
            if case .address(let address) = message { address } else { nil }
        }
    }

    /// All routing rules of the network namespace that a `RoutingRule` can say.
    package func rules() throws(SystemError) -> [RuleMessage] {
        try channel.dump(.dumpRules()) { (message: NetlinkMessage) in
            if case .rule(let rule) = message { rule } else { nil }
        }
    }
}
